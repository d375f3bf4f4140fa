//! A module that says what of it runs: which functions, which branches of them, and which memory they touch.
//! It must not know what that is asked for.

use crate::outline::{depth_change, is_point};
use crate::wasm::{
    Access, F32, F64, I32, I64, Instruction, Module, Reader, Seen, assembled, declared, import, number, owned,
    parameters, put, put_call, put_constant, put_instruction, segments, walk_code,
};

use std::collections::BTreeSet;

/// The names of the imports that are told.
const MARK: &str = "mark";
const TOUCH: &str = "touch";

/// What ran of a module.
#[derive(Default)]
pub struct Ran {
    /// The functions, by their indices.
    pub functions: BTreeSet<u32>,
    /// The points that were passed, counted through all functions.
    pub points: BTreeSet<u32>,
}

impl Ran {
    /// Of the marks that a watched module has given; nothing where no function ran.
    pub fn new(marks: impl IntoIterator<Item = u32>, module: &[u8]) -> Option<Self> {
        let count = Module::read(module)?.signatures.len() as u32;
        let (functions, points): (BTreeSet<u32>, BTreeSet<u32>) = marks.into_iter().partition(|mark| *mark < count);
        let points = points.into_iter().map(|mark| mark - count).collect();
        (!functions.is_empty()).then_some(Self { functions, points })
    }
}

/// The module with calls of `lab.mark(i)`: at the start of each function, where `i` is its index, and behind each point, where it is
/// the point's number behind those of all functions. And with one of `lab.touch(place, bytes)` before each instruction that reads or
/// writes memory.
pub fn watched(bytes: &[u8]) -> Option<Vec<u8>> {
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
    let mut point = module.signatures.len() as u32;
    for ((index, (locals, code)), kind) in (imported..).zip(&module.bodies).zip(&own) {
        let spare = parameters(module.types.get(*kind as usize)?)?.checked_add(declared(locals)?)?;
        let mut body = with_spare(locals)?;
        put_constant(&mut body, index);
        put_call(&mut body, mark);
        let mut depth = 0;
        walk_code(&mut Reader::new(code), &mut Seen::default(), &mut |instruction| {
            put_touch(&mut body, instruction, spare, touch);
            put_instruction(&mut body, instruction, &mut map);
            depth += depth_change(instruction.operator);
            if is_point(instruction.operator) {
                // Behind the end of the function there is nothing.
                if 0 <= depth {
                    put_constant(&mut body, point);
                    put_call(&mut body, mark);
                }
                point += 1;
            }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wasm::SMALL;

    #[test]
    fn each_function_says_that_it_runs() {
        let bytes = watched(SMALL).unwrap();
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
}
