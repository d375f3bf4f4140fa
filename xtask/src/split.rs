//! Splits the page's module in two: what the first view runs, and the rest, which is loaded when it is first called.
//! It must not know what the functions do.
//!
//! A function of the rest that the first part calls, or whose address it takes, leaves a stub there: the stub has the rest loaded,
//! then calls through the table `lazy`, which the rest fills. So nothing in the sources needs to know of the split.
//! Constants that the first view does not touch come with the rest, too, and are zero until then.

use crate::wasm::{
    Access, F32, F64, I32, I64, Instruction, Module, Reader, Seen, copy_code, copy_element, declared, parameters, put,
    put_block, put_instruction, put_list, put_signed, walk_code,
};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// The module of the imports that are added, and the names in it.
const OURS: &str = "lab";
const MARK: &str = "mark";
const TOUCH: &str = "touch";
const LOAD: &str = "load";

/// What the first view needs of a module.
#[derive(Default)]
pub struct Needed {
    /// The functions that run, by their indices.
    pub functions: BTreeSet<u32>,
    /// The places in memory that are read or written, in order.
    pub memory: Vec<Range<u32>>,
}

/// The two modules.
pub struct Parts {
    pub first: Vec<u8>,
    pub rest: Vec<u8>,
}

const HEAD: &[u8] = b"\0asm\x01\0\0\0";

/// The module with a call of `lab.mark(i)` at the start of each function, where `i` is its index, and one of
/// `lab.touch(place, bytes)` before each instruction that reads or writes memory.
pub fn instrumented(bytes: &[u8]) -> Option<Vec<u8>> {
    let module = Module::read(bytes)?;
    let imported = module.imports.len() as u32;
    let (mark, touch) = (imported, imported + 1);
    let mut map = |function: u32| if function < imported { function } else { function + 2 };
    let mut types = owned(&module.types);
    types.push(vec![0x60, 1, I32, 0]);
    types.push(vec![0x60, 2, I32, I32, 0]);
    let kind = module.types.len() as u32;
    let mut imports = owned(&module.imports);
    imports.push(import(MARK, 0, &number(kind)));
    imports.push(import(TOUCH, 0, &number(kind + 1)));
    let own = module.signatures.get(imported as usize..)?.to_vec();
    let mut bodies = Vec::new();
    for ((index, (locals, code)), kind) in (imported..).zip(&module.bodies).zip(&own) {
        let spare = parameters(module.types.get(*kind as usize)?)?.checked_add(declared(locals)?)?;
        let mut body = with_spare(locals)?;
        put_constant(&mut body, index);
        put_call(&mut body, mark);
        walk_code(&mut Reader::new(code), &mut Seen::default(), &mut |instruction| {
            put_touch(&mut body, instruction, spare, touch);
            put_instruction(&mut body, instruction, &mut map);
            Some(())
        })?;
        bodies.push(body);
    }
    let data = segments(module.data.iter().copied());
    assembled(&module, types, imports, &own, owned(&module.tables), Vec::new(), bodies, Vec::new(), &data, &mut map)
}

/// The spare locals of an instrumented function, in their order behind its own.
const SPARE: [u8; 6] = [I32, I32, I32, I64, F32, F64];

/// A function's locals with the spare ones behind them.
fn with_spare(locals: &[u8]) -> Option<Vec<u8>> {
    let mut reader = Reader::new(locals);
    let count = reader.number()?;
    let mut out = Vec::new();
    put(&mut out, count + SPARE.len() as u32);
    while let Some(byte) = reader.byte() {
        out.push(byte);
    }
    for kind in SPARE {
        out.extend([1, kind]);
    }
    Some(out)
}

/// Tells `touch` of what an instruction is about to do, and leaves its operands as they were.
fn put_touch(body: &mut Vec<u8>, instruction: &Instruction<'_>, spare: u32, touch: u32) {
    const GET: u8 = 0x20;
    const SET: u8 = 0x21;
    const TEE: u8 = 0x22;
    let local = |body: &mut Vec<u8>, operator: u8, which: u32| {
        body.push(operator);
        put(body, spare + which);
    };
    // The place is what lies on top: it stays there.
    let tell = |body: &mut Vec<u8>, offset: u32, width: u32| {
        local(body, TEE, 0);
        local(body, GET, 0);
        put_constant(body, offset);
        body.push(0x6a);
        put_constant(body, width);
        put_call(body, touch);
    };
    match instruction.access {
        Access::None => {}
        Access::Load { offset, width } => tell(body, offset, width),
        Access::Store { offset, width, value } => {
            let kept = match value {
                I64 => 3,
                F32 => 4,
                F64 => 5,
                _ => 1,
            };
            local(body, SET, kept);
            tell(body, offset, width);
            local(body, GET, kept);
        }
        // Below the number of bytes lie, for a copy, the source's place, and for a fill, the value.
        Access::Copy | Access::Fill => {
            local(body, SET, 2);
            local(body, SET, 1);
            local(body, TEE, 0);
            let places: &[u32] = if instruction.access == Access::Copy { &[0, 1] } else { &[0] };
            for place in places {
                local(body, GET, *place);
                local(body, GET, 2);
                put_call(body, touch);
            }
            local(body, GET, 1);
            local(body, GET, 2);
        }
    }
}

fn put_constant(body: &mut Vec<u8>, value: u32) {
    body.push(0x41);
    put_signed(body, value);
}

fn put_call(body: &mut Vec<u8>, function: u32) {
    body.push(0x10);
    put(body, function);
}

/// Bytes of the data that part two pieces: a shorter stretch stays where its neighbours are.
const NEAR: u32 = 24;

/// A data segment: its place in memory, and its bytes.
type Segment<'a> = (u32, &'a [u8]);

/// The data in two: the segments that hold what is needed, and those of the rest.
fn split_data<'a>(data: &[Segment<'a>], needed: &[Range<u32>]) -> (Vec<Segment<'a>>, Vec<Segment<'a>>) {
    let mut kept: Vec<Range<u32>> = Vec::new();
    for range in needed {
        match kept.last_mut() {
            Some(last) if range.start <= last.end.saturating_add(NEAR) => last.end = last.end.max(range.end),
            Some(_) | None => kept.push(range.clone()),
        }
    }
    let (mut first, mut rest) = (Vec::new(), Vec::new());
    for (place, bytes) in data {
        let end = place + bytes.len() as u32;
        let mut at = *place;
        let mut cut = |part: &mut Vec<Segment<'a>>, until: u32| {
            let piece = bytes.get((at - place) as usize..(until - place) as usize).unwrap_or_default();
            if !piece.is_empty() {
                part.push((at, piece));
            }
            at = until;
        };
        for range in kept.iter().filter(|range| range.start < end && *place < range.end) {
            cut(&mut rest, range.start.clamp(*place, end));
            cut(&mut first, range.end.min(end));
        }
        cut(&mut rest, end);
    }
    (first, rest)
}

/// Data segments as a section has them.
fn segments<'a>(data: impl IntoIterator<Item = Segment<'a>>) -> Vec<Vec<u8>> {
    let segment = |(place, bytes): Segment<'_>| {
        let mut entry = vec![0];
        put_constant(&mut entry, place);
        entry.push(0x0b);
        put_block(&mut entry, bytes);
        entry
    };
    data.into_iter().map(segment).collect()
}

/// The two parts: `first` has what is needed, and what cannot move.
pub fn split(bytes: &[u8], needed: &Needed) -> Option<Parts> {
    let module = Module::read(bytes)?;
    let imported = module.imports.len() as u32;
    let count = module.signatures.len() as u32;

    // What each function names, and which part it is in.
    let mut moved = BTreeSet::new();
    let mut named = BTreeMap::new();
    for (index, (_, code)) in (imported..).zip(&module.bodies) {
        let mut seen = Seen::default();
        copy_code(&mut Reader::new(code), &mut Vec::new(), &mut |function| function, &mut seen)?;
        if !needed.functions.contains(&index) && !seen.is_bound && module.start != Some(index) {
            moved.insert(index);
        }
        named.insert(index, seen.functions);
    }
    // What stands outside of functions: elements, exports, globals.
    let mut outside = Seen::default();
    for segment in &module.elements {
        copy_element(&mut Reader::new(segment), &mut Vec::new(), &mut |function| function, &mut outside)?;
    }
    for (_, value) in &module.globals {
        copy_code(&mut Reader::new(value), &mut Vec::new(), &mut |function| function, &mut outside)?;
    }
    outside.functions.extend(module.exports.iter().filter(|(_, kind, _)| *kind == 0).map(|(_, _, index)| *index));

    let by_first = named.iter().filter(|(index, _)| !moved.contains(index)).flat_map(|(_, functions)| functions);
    let stubbed: BTreeSet<u32> =
        by_first.chain(&outside.functions).copied().filter(|index| moved.contains(index)).collect();
    let by_rest = named.iter().filter(|(index, _)| moved.contains(index)).flat_map(|(_, functions)| functions);
    let shared: BTreeSet<u32> = by_rest.copied().filter(|index| !moved.contains(index)).collect();

    // The first part's functions: imports, `load`, its own, `ensure`, the stubs.
    let kept: Vec<u32> = (imported..count).filter(|index| !moved.contains(index)).collect();
    let load = imported;
    let ensure = load + 1 + kept.len() as u32;
    let mut places: BTreeMap<u32, u32> = (0..imported).map(|index| (index, index)).collect();
    places.extend(kept.iter().copied().zip(load + 1..));
    places.extend(stubbed.iter().copied().zip(ensure + 1..));
    let mut map = |function: u32| places.get(&function).copied().unwrap_or(u32::MAX);

    let signature = |index: &u32| module.signatures.get(*index as usize).copied();
    let plain_type = module.types.len() as u32;
    let loaded = module.globals.len() as u32;
    let lazy = module.tables.len() as u32;

    let mut types = owned(&module.types);
    types.push(vec![0x60, 0, 0]);
    let mut kind = Vec::new();
    put(&mut kind, plain_type);
    let mut imports = owned(&module.imports);
    imports.push(import(LOAD, 0, &kind));
    let mut own: Vec<u32> = kept.iter().map(signature).collect::<Option<_>>()?;
    own.push(plain_type);
    own.extend(stubbed.iter().map(signature).collect::<Option<Vec<u32>>>()?);
    let mut tables = owned(&module.tables);
    let mut lazy_table = vec![0x70, 0];
    put(&mut lazy_table, stubbed.len() as u32);
    tables.push(lazy_table.clone());

    let body_of = |index: &u32| module.bodies.get((index - imported) as usize);
    let mut bodies = Vec::new();
    for index in &kept {
        let (locals, code) = body_of(index)?;
        let mut body = locals.to_vec();
        copy_code(&mut Reader::new(code), &mut body, &mut map, &mut Seen::default())?;
        bodies.push(body);
    }
    bodies.push(ensure_body(loaded, load));
    for (slot, index) in stubbed.iter().enumerate() {
        let kind = signature(index)?;
        let count = parameters(module.types.get(kind as usize)?)?;
        bodies.push(stub_body(ensure, count, slot as u32, kind, lazy));
    }

    // What the rest needs of the first part, by names that no other export has.
    let mut exports: Vec<Vec<u8>> = Vec::new();
    let mut borrowed: Vec<Vec<u8>> = Vec::new();
    let mut rest_places = BTreeMap::new();
    for (place, index) in shared.iter().enumerate() {
        let name = format!("~{place}");
        exports.push(export(&name, 0, map(*index)));
        let mut kind = Vec::new();
        put(&mut kind, signature(index)?);
        borrowed.push(import(&name, 0, &kind));
        rest_places.insert(*index, place as u32);
    }
    for (place, table) in tables.iter().enumerate() {
        let name = format!("~t{place}");
        exports.push(export(&name, 1, place as u32));
        borrowed.push(import(&name, 1, table));
    }
    for (place, memory) in module.memories.iter().enumerate() {
        let name = format!("~m{place}");
        exports.push(export(&name, 2, place as u32));
        borrowed.push(import(&name, 2, memory));
    }
    for (place, (kind, _)) in module.globals.iter().enumerate() {
        let name = format!("~g{place}");
        exports.push(export(&name, 3, place as u32));
        borrowed.push(import(&name, 3, kind));
    }
    let (first_data, rest_data) = split_data(&module.data, &needed.memory);
    let first = assembled(
        &module,
        types,
        imports,
        &own,
        tables,
        vec![vec![0x7f, 1, 0x41, 0, 0x0b]],
        bodies,
        exports,
        &segments(first_data),
        &mut map,
    )?;

    // The rest: the functions that it shares, then its own.
    rest_places.extend(moved.iter().copied().zip(shared.len() as u32..));
    let mut rest_map = |function: u32| rest_places.get(&function).copied().unwrap_or(u32::MAX);
    let mut bodies = Vec::new();
    for index in &moved {
        let (locals, code) = body_of(index)?;
        let mut body = locals.to_vec();
        copy_code(&mut Reader::new(code), &mut body, &mut rest_map, &mut Seen::default())?;
        bodies.push(body);
    }
    let mut rest = HEAD.to_vec();
    put_list(&mut rest, 1, module.types.iter().copied());
    put_list(&mut rest, 2, borrowed.iter().map(Vec::as_slice));
    let kinds: Vec<Vec<u8>> = moved.iter().map(|index| signature(index).map(number)).collect::<Option<_>>()?;
    put_list(&mut rest, 3, kinds.iter().map(Vec::as_slice));
    let mut fill = Vec::new();
    put(&mut fill, 2);
    put(&mut fill, lazy);
    fill.extend([0x41, 0, 0x0b, 0]);
    put(&mut fill, stubbed.len() as u32);
    for index in &stubbed {
        put(&mut fill, rest_map(*index));
    }
    put_list(&mut rest, 9, [fill.as_slice()]);
    put_code(&mut rest, &bodies);
    put_list(&mut rest, 11, segments(rest_data).iter().map(Vec::as_slice));
    Some(Parts { first, rest })
}

/// Has the rest loaded, once.
fn ensure_body(loaded: u32, load: u32) -> Vec<u8> {
    let mut body = vec![0, 0x23];
    put(&mut body, loaded);
    body.extend([0x45, 0x04, 0x40, 0x10]);
    put(&mut body, load);
    body.extend([0x41, 1, 0x24]);
    put(&mut body, loaded);
    body.extend([0x0b, 0x0b]);
    body
}

/// Calls the function in a slot of the table `lazy` with its own arguments.
fn stub_body(ensure: u32, parameters: u32, slot: u32, kind: u32, table: u32) -> Vec<u8> {
    let mut body = vec![0, 0x10];
    put(&mut body, ensure);
    for parameter in 0..parameters {
        body.push(0x20);
        put(&mut body, parameter);
    }
    put_constant(&mut body, slot);
    body.push(0x11);
    put(&mut body, kind);
    put(&mut body, table);
    body.push(0x0b);
    body
}

/// Puts a module together from the parts of another and what changed.
#[allow(clippy::too_many_arguments)]
fn assembled(
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

fn put_code(out: &mut Vec<u8>, bodies: &[Vec<u8>]) {
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

fn import(name: &str, kind: u8, description: &[u8]) -> Vec<u8> {
    let mut entry = Vec::new();
    put_block(&mut entry, OURS.as_bytes());
    put_block(&mut entry, name.as_bytes());
    entry.push(kind);
    entry.extend(description);
    entry
}

fn export(name: &str, kind: u8, index: u32) -> Vec<u8> {
    let mut entry = Vec::new();
    put_block(&mut entry, name.as_bytes());
    entry.push(kind);
    put(&mut entry, index);
    entry
}

fn number(value: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    put(&mut bytes, value);
    bytes
}

fn owned(entries: &[&[u8]]) -> Vec<Vec<u8>> {
    entries.iter().map(|entry| entry.to_vec()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

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
    const SMALL: &[u8] = b"\0asm\x01\0\0\0\
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

    fn functions<const N: usize>(indices: [u32; N]) -> Needed {
        Needed { functions: BTreeSet::from(indices), memory: Vec::new() }
    }

    fn names<'a>(module: &Module<'a>) -> Vec<&'a str> {
        module.exports.iter().map(|(name, _, _)| std::str::from_utf8(name).unwrap()).collect()
    }

    #[test]
    fn a_module_is_taken_apart() {
        let module = Module::read(SMALL).unwrap();
        assert_eq!((module.imports.len(), module.signatures.len(), module.bodies.len()), (1, 4, 3));
        assert_eq!(names(&module), ["twice"]);
        assert!(Module::read(SMALL.split_last().unwrap().1).is_none(), "a module that is cut off");
        assert!(Module::read(b"no module").is_none());
    }

    #[test]
    fn each_function_says_that_it_runs() {
        let bytes = instrumented(SMALL).unwrap();
        let module = Module::read(&bytes).unwrap();
        assert_eq!((module.imports.len(), module.bodies.len()), (3, 3));
        let (locals, code) = module.bodies.first().unwrap();
        assert_eq!(declared(locals), Some(6));
        // i32.const 1, call 1 (`mark`), then what it was: the first function's index was 1.
        assert_eq!(*code, b"\x41\x01\x10\x01\x20\x00\x41\x02\x6c\x0b");
        // The calls go to the places that the functions have now.
        let (_, code) = module.bodies.get(1).unwrap();
        assert_eq!(*code, b"\x41\x02\x10\x01\x20\x00\x10\x03\x10\x00\x0b");
    }

    #[test]
    fn what_the_first_part_calls_or_holds_leaves_a_stub() {
        let parts = split(SMALL, &functions([2])).unwrap();
        let first = Module::read(&parts.first).unwrap();
        // `twice`, `ensure`, and stubs of `double` and `spare`.
        assert_eq!((first.imports.len(), first.bodies.len(), first.tables.len()), (2, 4, 2));
        // `tell` is used by the first part alone: the rest needs tables, memory and global, no function.
        assert_eq!(names(&first), ["twice", "~t0", "~t1", "~m0", "~g0"]);
        let (_, stub) = first.bodies.get(2).unwrap();
        assert_eq!(*stub, b"\x10\x03\x20\x00\x41\x00\x11\x00\x01\x0b");
        // The table that JavaScript and indirect calls use holds the stub.
        assert_eq!(first.elements, [b"\x00\x41\x00\x0b\x01\x05"]);
    }

    #[test]
    fn the_rest_shares_what_it_calls() {
        let parts = split(SMALL, &functions([1, 2])).unwrap();
        let first = Module::read(&parts.first).unwrap();
        assert_eq!(names(&first), ["twice", "~0", "~t0", "~t1", "~m0", "~g0"]);
        assert_eq!(first.exports.get(1).unwrap().2, 2, "`double` is behind the imports `tell` and `load`");
    }

    #[test]
    fn the_place_is_told_before_it_is_touched() {
        let told = |access| {
            let mut body = Vec::new();
            let instruction = Instruction { operator: 0, bytes: &[], function: None, access };
            put_touch(&mut body, &instruction, 5, 9);
            body
        };
        // local.tee 5, local.get 5, i32.const 8, i32.add, i32.const 4, call 9; around it, for a store, the value of its type.
        let place = b"\x22\x05\x20\x05\x41\x08\x6a\x41\x04\x10\x09";
        assert_eq!(told(Access::Load { offset: 8, width: 4 }), place);
        let stored = told(Access::Store { offset: 8, width: 4, value: F32 });
        assert_eq!(stored, [b"\x21\x09".as_slice(), place, b"\x20\x09"].concat());
        assert_eq!(told(Access::None), b"");
        // Of a copy both places are told, of a fill only the one that is written.
        assert_eq!(told(Access::Copy).iter().filter(|byte| **byte == 0x10).count(), 2);
        assert_eq!(told(Access::Fill).iter().filter(|byte| **byte == 0x10).count(), 1);
    }

    #[test]
    fn untouched_data_comes_with_the_rest() {
        let bytes: Vec<u8> = (0..100).collect();
        let piece = |from: u8, to: u8| bytes.get(usize::from(from)..usize::from(to)).unwrap();
        let data = [(1000, piece(0, 100)), (2000, piece(0, 4))];
        let (first, rest) = split_data(&data, &[1010..1012, 1030..1034, 1090..1200]);
        // What is near enough stays together.
        assert_eq!(first, [(1010, piece(10, 34)), (1090, piece(90, 100))]);
        assert_eq!(rest, [(1000, piece(0, 10)), (1034, piece(34, 90)), (2000, piece(0, 4))]);
        let (first, rest) = split_data(&data, &[]);
        assert_eq!((first.len(), rest.as_slice()), (0, data.as_slice()));
    }
}
