//! WebAssembly's binary format, as far as is needed to take a module apart and put it together again.
//! It must not know why that is done.

/// A reader of a module's bytes. Each method gives nothing where the bytes end or are not what was asked for.
#[derive(Clone)]
pub struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    pub fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.bytes.split_at_checked(count)?;
        self.bytes = rest;
        Some(taken)
    }

    pub fn byte(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    /// An unsigned number in LEB128.
    pub fn number(&mut self) -> Option<u32> {
        let (mut value, mut shift) = (0_u32, 0);
        loop {
            let byte = self.byte()?;
            value |= u32::from(byte & 0x7f).checked_shl(shift)?;
            if byte < 0x80 {
                return Some(value);
            }
            shift += 7;
        }
    }

    /// Passes over a number of any width and sign.
    pub fn skip_number(&mut self) -> Option<()> {
        while 0x80 <= self.byte()? {}
        Some(())
    }

    /// A run of bytes with its length before it.
    pub fn block(&mut self) -> Option<&'a [u8]> {
        let length = self.number()?;
        self.take(length as usize)
    }

    /// What `read` passes over, as bytes.
    pub fn span(&mut self, read: impl FnOnce(&mut Self) -> Option<()>) -> Option<&'a [u8]> {
        let before = self.bytes;
        read(self)?;
        before.get(..before.len() - self.bytes.len())
    }

    /// Passes over the limits of a table or memory.
    pub fn skip_limits(&mut self) -> Option<()> {
        let flags = self.byte()?;
        self.skip_number()?;
        if flags & 1 == 1 { self.skip_number() } else { Some(()) }
    }
}

/// Appends an unsigned number in LEB128.
pub fn put(out: &mut Vec<u8>, mut value: u32) {
    while 0x80 <= value {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Appends a signed number in LEB128, which has room for its sign.
pub fn put_signed(out: &mut Vec<u8>, mut value: u32) {
    while 0x40 <= value {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Appends a run of bytes with its length before it.
pub fn put_block(out: &mut Vec<u8>, block: &[u8]) {
    put(out, block.len() as u32);
    out.extend(block);
}

/// Appends a section with a list of entries.
pub fn put_list<'e>(out: &mut Vec<u8>, id: u8, entries: impl IntoIterator<Item = &'e [u8]>) {
    let (mut count, mut body): (u32, Vec<u8>) = (0, Vec::new());
    for entry in entries {
        count += 1;
        body.extend(entry);
    }
    if count == 0 {
        return;
    }
    let mut section = Vec::new();
    put(&mut section, count);
    section.extend(body);
    out.push(id);
    put_block(out, &section);
}

/// What must be known of a run of instructions besides its bytes.
#[derive(Default)]
pub struct Seen {
    /// The functions that it calls or names, in order.
    pub functions: Vec<u32>,
    /// It names a segment, or makes a reference to a function: it cannot move to another module as it is.
    pub is_bound: bool,
}

/// An instruction, opened as far as functions and memory are concerned.
pub struct Instruction<'a> {
    pub operator: u8,
    /// The whole of it, as bytes.
    pub bytes: &'a [u8],
    /// The function that it calls or names.
    pub function: Option<u32>,
    pub access: Access,
}

/// What an instruction does to the memory. A value's type is given by its byte in the format.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Access {
    None,
    Load { offset: u32, width: u32 },
    Store { offset: u32, width: u32, value: u8 },
    Copy,
    Fill,
}

/// The types of values, by their bytes.
pub const I32: u8 = 0x7f;
pub const I64: u8 = 0x7e;
pub const F32: u8 = 0x7d;
pub const F64: u8 = 0x7c;

/// How many bytes a load or a store touches, and the type of what it stores.
fn width_and_value(operator: u8) -> (u32, u8) {
    let width = match operator {
        0x2c | 0x2d | 0x30 | 0x31 | 0x3a | 0x3c => 1,
        0x2e | 0x2f | 0x32 | 0x33 | 0x3b | 0x3d => 2,
        0x28 | 0x2a | 0x34 | 0x35 | 0x36 | 0x38 | 0x3e => 4,
        _ => 8,
    };
    let value = match operator {
        0x37 | 0x3c..=0x3e => I64,
        0x38 => F32,
        0x39 => F64,
        _ => I32,
    };
    (width, value)
}

/// Reads instructions up to the end of the expression, each handed to `visit`.
pub fn walk_code<'a>(
    code: &mut Reader<'a>,
    seen: &mut Seen,
    visit: &mut dyn FnMut(&Instruction<'a>) -> Option<()>,
) -> Option<()> {
    let mut depth = 0_u32;
    loop {
        let mut operator = 0;
        let mut function = None;
        let mut access = Access::None;
        let bytes = code.span(|code| {
            operator = code.byte()?;
            match operator {
                0x02..=0x04 => {
                    depth += 1;
                    code.skip_number()
                }
                0x00 | 0x01 | 0x05 | 0x0b | 0x0f | 0x1a | 0x1b | 0x45..=0xc4 | 0xd1 => Some(()),
                0x10 | 0x12 | 0xd2 => {
                    function = Some(code.number()?);
                    Some(())
                }
                0x0c | 0x0d | 0x20..=0x26 | 0x3f..=0x42 | 0xd0 => code.skip_number(),
                0x0e => {
                    for _ in 0..=code.number()? {
                        code.skip_number()?;
                    }
                    Some(())
                }
                0x1c => {
                    for _ in 0..code.number()? {
                        code.skip_number()?;
                    }
                    Some(())
                }
                0x11 | 0x13 => {
                    code.skip_number()?;
                    code.skip_number()
                }
                0x28..=0x3e => {
                    code.skip_number()?;
                    let offset = code.number()?;
                    let (width, value) = width_and_value(operator);
                    access = if operator < 0x36 {
                        Access::Load { offset, width }
                    } else {
                        Access::Store { offset, width, value }
                    };
                    Some(())
                }
                0x43 => code.take(4).map(|_| ()),
                0x44 => code.take(8).map(|_| ()),
                0xfc => match code.number()? {
                    0..=7 => Some(()),
                    8 | 12 => {
                        seen.is_bound = true;
                        code.skip_number()?;
                        code.skip_number()
                    }
                    9 | 13 => {
                        seen.is_bound = true;
                        code.skip_number()
                    }
                    10 => {
                        access = Access::Copy;
                        code.skip_number()?;
                        code.skip_number()
                    }
                    11 => {
                        access = Access::Fill;
                        code.skip_number()
                    }
                    14 => {
                        code.skip_number()?;
                        code.skip_number()
                    }
                    15..=17 => code.skip_number(),
                    _ => None,
                },
                _ => None,
            }
        })?;
        if let Some(index) = function {
            seen.functions.push(index);
            seen.is_bound |= operator == 0xd2;
        }
        visit(&Instruction { operator, bytes, function, access })?;
        if operator == 0x0b {
            match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => return Some(()),
            }
        }
    }
}

/// Appends an instruction, with its function's index put through `map`.
pub fn put_instruction(out: &mut Vec<u8>, instruction: &Instruction<'_>, map: &mut dyn FnMut(u32) -> u32) {
    match instruction.function {
        Some(index) => {
            out.push(instruction.operator);
            put(out, map(index));
        }
        None => out.extend(instruction.bytes),
    }
}

/// Copies instructions up to the end of the expression, with each function's index put through `map`.
pub fn copy_code(
    code: &mut Reader<'_>,
    out: &mut Vec<u8>,
    map: &mut dyn FnMut(u32) -> u32,
    seen: &mut Seen,
) -> Option<()> {
    walk_code(code, seen, &mut |instruction| {
        put_instruction(out, instruction, map);
        Some(())
    })
}

/// A module's sections, opened as far as functions are concerned.
pub struct Module<'a> {
    /// Each type's bytes.
    pub types: Vec<&'a [u8]>,
    /// Each import's bytes. Only functions are imported.
    pub imports: Vec<&'a [u8]>,
    /// The type of each function, the imported ones first.
    pub signatures: Vec<u32>,
    /// Each table's type, as bytes.
    pub tables: Vec<&'a [u8]>,
    /// Each memory's limits, as bytes.
    pub memories: Vec<&'a [u8]>,
    /// Each global's type and initial value, as bytes.
    pub globals: Vec<(&'a [u8], &'a [u8])>,
    /// Each export's name, kind and index.
    pub exports: Vec<(&'a [u8], u8, u32)>,
    pub start: Option<u32>,
    /// Each element segment's bytes.
    pub elements: Vec<&'a [u8]>,
    /// Whether a section of its own counts the data segments.
    pub counts_data: bool,
    /// Each function's locals and code, the imported ones left out.
    pub bodies: Vec<(&'a [u8], &'a [u8])>,
    /// Each data segment's place in memory, and its bytes.
    pub data: Vec<(u32, &'a [u8])>,
}

impl<'a> Module<'a> {
    /// Takes a module apart; nothing where it is not as the page's modules are.
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let mut module = Self {
            types: Vec::new(),
            imports: Vec::new(),
            signatures: Vec::new(),
            tables: Vec::new(),
            memories: Vec::new(),
            globals: Vec::new(),
            exports: Vec::new(),
            start: None,
            elements: Vec::new(),
            counts_data: false,
            bodies: Vec::new(),
            data: Vec::new(),
        };
        let mut reader = Reader::new(bytes);
        (reader.take(8)? == HEAD).then_some(())?;
        while !reader.is_empty() {
            let id = reader.byte()?;
            let block = reader.block()?;
            let mut section = Reader::new(block);
            match id {
                0 => {}
                1 => each(&mut section, |entry| entry.span(skip_type).map(|kind| module.types.push(kind)))?,
                2 => each(&mut section, |entry| {
                    let import = entry.span(|entry| {
                        entry.block()?;
                        entry.block()?;
                        (entry.byte()? == 0).then_some(())?;
                        module.signatures.push(entry.number()?);
                        Some(())
                    })?;
                    module.imports.push(import);
                    Some(())
                })?,
                3 => each(&mut section, |entry| entry.number().map(|kind| module.signatures.push(kind)))?,
                4 => each(&mut section, |entry| {
                    let table = entry.span(|entry| {
                        entry.byte()?;
                        entry.skip_limits()
                    })?;
                    module.tables.push(table);
                    Some(())
                })?,
                5 => each(&mut section, |entry| {
                    entry.span(Reader::skip_limits).map(|memory| module.memories.push(memory))
                })?,
                6 => each(&mut section, |entry| {
                    let kind = entry.take(2)?;
                    let value = entry.span(|entry| {
                        copy_code(entry, &mut Vec::new(), &mut |function| function, &mut Seen::default())
                    })?;
                    module.globals.push((kind, value));
                    Some(())
                })?,
                7 => each(&mut section, |entry| {
                    module.exports.push((entry.block()?, entry.byte()?, entry.number()?));
                    Some(())
                })?,
                8 => module.start = Some(section.number()?),
                9 => each(&mut section, |entry| {
                    let segment = entry.span(|entry| {
                        copy_element(entry, &mut Vec::new(), &mut |function| function, &mut Seen::default())
                    })?;
                    module.elements.push(segment);
                    Some(())
                })?,
                10 => each(&mut section, |entry| {
                    let mut body = Reader::new(entry.block()?);
                    let locals = body.span(|body| {
                        for _ in 0..body.number()? {
                            body.skip_number()?;
                            body.byte()?;
                        }
                        Some(())
                    })?;
                    let code = body.span(|body| {
                        while body.byte().is_some() {}
                        Some(())
                    })?;
                    module.bodies.push((locals, code));
                    Some(())
                })?,
                11 => each(&mut section, |entry| {
                    // Active, in the one memory, at a constant place.
                    (entry.number()? == 0 && entry.byte()? == 0x41).then_some(())?;
                    let place = entry.number()?;
                    (entry.byte()? == 0x0b).then_some(())?;
                    module.data.push((place, entry.block()?));
                    Some(())
                })?,
                12 => module.counts_data = true,
                _ => return None,
            }
        }
        Some(module)
    }
}

fn each<'a>(section: &mut Reader<'a>, mut read: impl FnMut(&mut Reader<'a>) -> Option<()>) -> Option<()> {
    for _ in 0..section.number()? {
        read(section)?;
    }
    section.is_empty().then_some(())
}

/// A function's type: its parameters' and its results' types, of one byte each.
fn skip_type(entry: &mut Reader<'_>) -> Option<()> {
    (entry.byte()? == 0x60).then_some(())?;
    entry.block()?;
    entry.block()?;
    Some(())
}

/// The number of locals that a function declares.
pub fn declared(locals: &[u8]) -> Option<u32> {
    let mut reader = Reader::new(locals);
    let mut count = 0_u32;
    for _ in 0..reader.number()? {
        count = count.checked_add(reader.number()?)?;
        reader.byte()?;
    }
    Some(count)
}

/// The number of parameters that a type has.
pub fn parameters(kind: &[u8]) -> Option<u32> {
    let mut reader = Reader::new(kind);
    reader.byte()?;
    reader.number()
}

/// Copies an element segment with each function's index put through `map`.
pub fn copy_element(
    entry: &mut Reader<'_>,
    out: &mut Vec<u8>,
    map: &mut dyn FnMut(u32) -> u32,
    seen: &mut Seen,
) -> Option<()> {
    let flags = entry.number()?;
    put(out, flags);
    let is_active = flags & 1 == 0;
    if is_active && flags & 2 == 2 {
        put(out, entry.number()?);
    }
    if is_active {
        copy_code(entry, out, map, seen)?;
    }
    if flags & 3 != 0 {
        out.push(entry.byte()?);
    }
    let count = entry.number()?;
    put(out, count);
    for _ in 0..count {
        if flags & 4 == 4 {
            copy_code(entry, out, map, seen)?;
        } else {
            let function = entry.number()?;
            seen.functions.push(function);
            put(out, map(function));
        }
    }
    Some(())
}

/// Appends an instruction that gives a constant.
pub fn put_constant(body: &mut Vec<u8>, value: u32) {
    body.push(0x41);
    put_signed(body, value);
}

/// Appends a call.
pub fn put_call(body: &mut Vec<u8>, function: u32) {
    body.push(0x10);
    put(body, function);
}

/// A data segment: its place in memory, and its bytes.
pub type Segment<'a> = (u32, &'a [u8]);

/// Data segments as a section has them.
pub fn segments<'a>(data: impl IntoIterator<Item = Segment<'a>>) -> Vec<Vec<u8>> {
    let segment = |(place, bytes): Segment<'_>| {
        let mut entry = vec![0];
        put_constant(&mut entry, place);
        entry.push(0x0b);
        put_block(&mut entry, bytes);
        entry
    };
    data.into_iter().map(segment).collect()
}

/// The module of the imports that are added.
const OURS: &str = "lab";

/// What a module begins with.
pub const HEAD: &[u8] = b"\0asm\x01\0\0\0";

/// Puts a module together from the parts of another and what changed.
#[allow(clippy::too_many_arguments)]
pub fn assembled(
    module: &Module<'_>,
    types: Vec<Vec<u8>>,
    imports: Vec<Vec<u8>>,
    own: &[u32],
    tables: Vec<Vec<u8>>,
    more_globals: Vec<Vec<u8>>,
    bodies: Vec<Vec<u8>>,
    more_exports: Vec<Vec<u8>>,
    data: &[Vec<u8>],
    map: &mut dyn FnMut(u32) -> u32,
) -> Option<Vec<u8>> {
    let mut out = HEAD.to_vec();
    put_list(&mut out, 1, types.iter().map(Vec::as_slice));
    put_list(&mut out, 2, imports.iter().map(Vec::as_slice));
    let own: Vec<Vec<u8>> = own.iter().copied().map(number).collect();
    put_list(&mut out, 3, own.iter().map(Vec::as_slice));
    put_list(&mut out, 4, tables.iter().map(Vec::as_slice));
    put_list(&mut out, 5, module.memories.iter().copied());
    let mut globals = Vec::new();
    for (kind, value) in &module.globals {
        let mut global = kind.to_vec();
        copy_code(&mut Reader::new(value), &mut global, map, &mut Seen::default())?;
        globals.push(global);
    }
    globals.extend(more_globals);
    put_list(&mut out, 6, globals.iter().map(Vec::as_slice));
    let mut exports = Vec::new();
    for (name, kind, index) in &module.exports {
        let mut entry = Vec::new();
        put_block(&mut entry, name);
        entry.push(*kind);
        put(&mut entry, if *kind == 0 { map(*index) } else { *index });
        exports.push(entry);
    }
    exports.extend(more_exports);
    put_list(&mut out, 7, exports.iter().map(Vec::as_slice));
    if let Some(start) = module.start {
        out.push(8);
        put_block(&mut out, &number(map(start)));
    }
    let mut elements = Vec::new();
    for segment in &module.elements {
        let mut entry = Vec::new();
        copy_element(&mut Reader::new(segment), &mut entry, map, &mut Seen::default())?;
        elements.push(entry);
    }
    put_list(&mut out, 9, elements.iter().map(Vec::as_slice));
    if module.counts_data {
        out.push(12);
        put_block(&mut out, &number(data.len() as u32));
    }
    put_code(&mut out, &bodies);
    put_list(&mut out, 11, data.iter().map(Vec::as_slice));
    Some(out)
}

/// Appends the section of the functions' bodies.
pub fn put_code(out: &mut Vec<u8>, bodies: &[Vec<u8>]) {
    let entries: Vec<Vec<u8>> = bodies
        .iter()
        .map(|body| {
            let mut entry = Vec::new();
            put_block(&mut entry, body);
            entry
        })
        .collect();
    put_list(out, 10, entries.iter().map(Vec::as_slice));
}

/// An import of the parts' own: its module is `lab`.
pub fn import(name: &str, kind: u8, description: &[u8]) -> Vec<u8> {
    let mut entry = Vec::new();
    put_block(&mut entry, OURS.as_bytes());
    put_block(&mut entry, name.as_bytes());
    entry.push(kind);
    entry.extend(description);
    entry
}

/// An export's entry.
pub fn export(name: &str, kind: u8, index: u32) -> Vec<u8> {
    let mut entry = Vec::new();
    put_block(&mut entry, name.as_bytes());
    entry.push(kind);
    put(&mut entry, index);
    entry
}

/// An unsigned number in LEB128.
pub fn number(value: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    put(&mut bytes, value);
    bytes
}

/// The entries of a section, to add to.
pub fn owned(entries: &[&[u8]]) -> Vec<Vec<u8>> {
    entries.iter().map(|entry| entry.to_vec()).collect()
}

/// `twice` calls `double`, which is exported; both take and give an i32. `spare` is in a table.
///
/// ```wat
/// (module
///   (type (func (param i32) (result i32)))
///   (import "env" "tell" (func (type 0)))
///   (table 1 funcref)
///   (memory 1)
///   (global (mut i32) (i32.const 7))
///   (export "twice" (func 2))
///   (elem (i32.const 0) func 3)
///   (func (type 0) local.get 0  i32.const 2  i32.mul)
///   (func (type 0) local.get 0  call 1  call 0)
///   (func (type 0) local.get 0  call 1  global.get 0  i32.add))
/// ```
#[cfg(test)]
pub const SMALL: &[u8] = b"\0asm\x01\0\0\0\
    \x01\x06\x01\x60\x01\x7f\x01\x7f\
    \x02\x0c\x01\x03env\x04tell\x00\x00\
    \x03\x04\x03\x00\x00\x00\
    \x04\x04\x01\x70\x00\x01\
    \x05\x03\x01\x00\x01\
    \x06\x06\x01\x7f\x01\x41\x07\x0b\
    \x07\x09\x01\x05twice\x00\x02\
    \x09\x07\x01\x00\x41\x00\x0b\x01\x03\
    \x0a\x1c\x03\
    \x07\x00\x20\x00\x41\x02\x6c\x0b\
    \x08\x00\x20\x00\x10\x01\x10\x00\x0b\
    \x09\x00\x20\x00\x10\x01\x23\x00\x6a\x0b";
