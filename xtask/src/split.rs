//! Splits the page's module in two: what the first view runs, and the rest, which is loaded when it is first called.
//! It must not know what the functions do.
//!
//! A function of the rest that the first part calls, or whose address it takes, leaves a stub there: the stub has the rest loaded,
//! then calls through the table `lazy`, which the rest fills. So nothing in the sources needs to know of the split.
//! Constants that the first view does not touch come with the rest, too, and are zero until then. Branches that it does not run have
//! become functions before (`outline.rs`).

use crate::wasm::{
    HEAD, Module, Reader, Seen, Segment, assembled, copy_code, copy_element, export, import, number, owned, parameters,
    put, put_code, put_constant, put_list, segments,
};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// The import that has the rest loaded.
const LOAD: &str = "load";

/// The two modules.
pub struct Parts {
    pub first: Vec<u8>,
    pub rest: Vec<u8>,
}

/// Bytes of the data that part two pieces: a shorter stretch stays where its neighbours are.
const NEAR: u32 = 24;

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

/// The two parts: `first` has the functions and the places in memory (in order) that are needed, and what cannot move.
pub fn split(bytes: &[u8], functions: &BTreeSet<u32>, memory: &[Range<u32>]) -> Option<Parts> {
    let module = Module::read(bytes)?;
    let imported = module.imports.len() as u32;
    let count = module.signatures.len() as u32;

    // What each function names, and which part it is in.
    let mut moved = BTreeSet::new();
    let mut named = BTreeMap::new();
    for (index, (_, code)) in (imported..).zip(&module.bodies) {
        let mut seen = Seen::default();
        copy_code(&mut Reader::new(code), &mut Vec::new(), &mut |function| function, &mut seen)?;
        if !functions.contains(&index) && !seen.is_bound && module.start != Some(index) {
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
    let (first_data, rest_data) = split_data(&module.data, memory);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wasm::SMALL;

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
    fn what_the_first_part_calls_or_holds_leaves_a_stub() {
        let parts = split(SMALL, &BTreeSet::from([2]), &[]).unwrap();
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
        let parts = split(SMALL, &BTreeSet::from([1, 2]), &[]).unwrap();
        let first = Module::read(&parts.first).unwrap();
        assert_eq!(names(&first), ["twice", "~0", "~t0", "~t1", "~m0", "~g0"]);
        assert_eq!(first.exports.get(1).unwrap().2, 2, "`double` is behind the imports `tell` and `load`");
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
