//! Takes the branches that did not run out of the functions that did: each becomes a function of its own, and a call stands in its place.
//! So the split can put it elsewhere. It must not know where.
//!
//! What a branch reads of the function's locals becomes its parameters, and what it writes that is still read afterwards its results.
//! Where a branch can be left in several ways (to its end, to a label outside, by a return), its last result says by which.

use crate::wasm::{
    Access, F32, F64, I32, I64, Instruction, Module, Reader, Seen, assembled, number, owned, put, put_constant,
    segments, walk_code,
};
use crate::watch::Ran;
use std::collections::{BTreeMap, BTreeSet};

const UNREACHABLE: u8 = 0x00;
const BLOCK: u8 = 0x02;
const LOOP: u8 = 0x03;
const IF: u8 = 0x04;
const ELSE: u8 = 0x05;
const END: u8 = 0x0b;
const BR: u8 = 0x0c;
const BR_IF: u8 = 0x0d;
const BR_TABLE: u8 = 0x0e;
const RETURN: u8 = 0x0f;
const CALL: u8 = 0x10;
const CALL_INDIRECT: u8 = 0x11;
const MORE: u8 = 0xfc;
const GET: u8 = 0x20;
const SET: u8 = 0x21;
const TEE: u8 = 0x22;
const CONSTANT: u8 = 0x41;
const EQUAL: u8 = 0x46;
const NO_VALUE: u8 = 0x40;

/// What a call costs besides its parameters and results: itself, and what the split leaves of the function.
const CALL_BYTES: usize = 16;

/// Whether what follows an instruction may run more seldom than the instruction itself: such places are numbered.
pub fn is_point(operator: u8) -> bool {
    matches!(operator, IF | ELSE | BR_IF | END)
}

/// How many more frames are open behind an instruction than before it.
pub fn depth_change(operator: u8) -> i32 {
    match operator {
        BLOCK | LOOP | IF => 1,
        END => -1,
        _ => 0,
    }
}

/// The module with the branches outlined that did not run. The functions that are made have indices behind all others.
///
/// With `wakes`, a branch that is too small for a function of its own, and may read a constant, calls a function that does nothing:
/// so what comes with that function is there.
pub fn outlined(bytes: &[u8], ran: &Ran, wakes: bool) -> Option<Vec<u8>> {
    let module = Module::read(bytes)?;
    let imported = module.imports.len() as u32;
    let mut made = Made {
        first: module.signatures.len() as u32 + u32::from(wakes),
        types: owned(&module.types),
        own: module.signatures.get(imported as usize..)?.to_vec(),
        bodies: Vec::new(),
    };
    let wake = wakes.then_some(module.signatures.len() as u32);
    if wakes {
        let kind = made.type_index(vec![0x60, 0, 0]);
        made.own.push(kind);
    }
    let mut bodies = Vec::new();
    let mut point = 0;
    for (index, (locals, code)) in (imported..).zip(&module.bodies) {
        let first_point = point;
        walk_code(&mut Reader::new(code), &mut Seen::default(), &mut |instruction| {
            point += u32::from(is_point(instruction.operator));
            Some(())
        })?;
        let function = if ran.functions.contains(&index) { Function::read(&module, index)? } else { None };
        let shorter = function.and_then(|it| it.without(&module, ran, first_point, wake, &mut made));
        bodies.push(shorter.unwrap_or_else(|| [*locals, *code].concat()));
    }
    if wakes {
        bodies.push(vec![0, END]);
    }
    bodies.append(&mut made.bodies);
    let data = segments(module.data.iter().copied());
    let imports = owned(&module.imports);
    assembled(
        &module,
        made.types,
        imports,
        &made.own,
        owned(&module.tables),
        Vec::new(),
        bodies,
        Vec::new(),
        &data,
        &mut |it| it,
    )
}

/// What is made besides the functions that were there.
struct Made {
    /// The number of the first function that is made.
    first: u32,
    types: Vec<Vec<u8>>,
    own: Vec<u32>,
    bodies: Vec<Vec<u8>>,
}

impl Made {
    fn type_index(&mut self, kind: Vec<u8>) -> u32 {
        let found = self.types.iter().position(|it| *it == kind);
        found.unwrap_or_else(|| {
            self.types.push(kind);
            self.types.len() - 1
        }) as u32
    }

    /// Adds a function, and gives its number.
    fn add(&mut self, kind: Vec<u8>, body: Vec<u8>) -> u32 {
        let kind = self.type_index(kind);
        self.own.push(kind);
        self.bodies.push(body);
        self.first + self.bodies.len() as u32 - 1
    }
}

/// One instruction, with the frame that it belongs to: of the start, the middle and the end of a frame that frame itself, of all
/// others the innermost one around.
struct Step<'a> {
    operator: u8,
    bytes: &'a [u8],
    frame: usize,
    /// The local that it names, or the labels.
    indices: Vec<u32>,
    /// The number of 32 bits that it gives.
    constant: u32,
    reads: bool,
    calls: Option<u32>,
    is_bound: bool,
}

/// A block, a loop, the arms of an `if`, or the function as a whole, which is the first.
struct Frame {
    operator: u8,
    parent: Option<usize>,
    /// The type of the value that it leaves, if any.
    value: Option<u8>,
    middle: Option<usize>,
    end: usize,
}

impl<'a> Step<'a> {
    fn read(instruction: &Instruction<'a>, frame: usize) -> Option<Self> {
        let operator = instruction.operator;
        let mut operands = Reader::new(instruction.bytes.get(1..)?);
        let indices = match operator {
            GET | SET | TEE | BR | BR_IF => vec![operands.number()?],
            BR_TABLE => (0..=operands.number()?).map(|_| operands.number()).collect::<Option<_>>()?,
            _ => Vec::new(),
        };
        let constant = if operator == CONSTANT { operands.number().unwrap_or_default() } else { 0 };
        let is_bound = operator == 0xd2 || (operator == MORE && matches!(operands.number()?, 8 | 9 | 12 | 13));
        let reads = matches!(instruction.access, Access::Load { .. } | Access::Copy) || operator == CALL_INDIRECT;
        Some(Self {
            operator,
            bytes: instruction.bytes,
            frame,
            indices,
            constant,
            reads,
            calls: instruction.function,
            is_bound,
        })
    }

    /// Whether it may lead to the reading of a constant, which begin at `lowest`. A function that did not run comes with them.
    fn may_read(&self, ran: &BTreeSet<u32>, lowest: u32) -> bool {
        self.reads || lowest <= self.constant || self.calls.is_some_and(|function| ran.contains(&function))
    }
}

type Locals = BTreeSet<u32>;

struct Function<'a> {
    /// The types of its parameters and locals.
    kinds: Vec<u8>,
    locals: &'a [u8],
    steps: Vec<Step<'a>>,
    frames: Vec<Frame>,
    /// How many values lie on the stack before each step, above those that lay there when its frame began; none where no step leads.
    heights: Vec<Option<u32>>,
}

/// A branch: the steps from one to another, which is the middle or the end of its frame.
struct Branch {
    from: usize,
    to: usize,
    frame: usize,
}

/// Where a branch goes on when it is left: at its own end, or at a frame's label.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Exit {
    End,
    Label(usize),
}

impl<'a> Function<'a> {
    /// Opens a function; nothing within where it has what is not handled: blocks with parameters or several results.
    fn read(module: &Module<'a>, index: u32) -> Option<Option<Self>> {
        let kind_of = |function: u32| module.types.get(*module.signatures.get(function as usize)? as usize).copied();
        let (locals, code) = *module.bodies.get(index as usize - module.imports.len())?;
        let (mut kinds, results) = kinds(kind_of(index)?)?;
        let mut reader = Reader::new(locals);
        for _ in 0..reader.number()? {
            let count = reader.number()? as usize;
            let kind = reader.byte()?;
            kinds.extend(std::iter::repeat_n(kind, count));
        }
        let mut is_handled = results.len() < 2;
        let value = results.first().copied();
        let mut frames = vec![Frame { operator: BLOCK, parent: None, value, middle: None, end: 0 }];
        let mut steps: Vec<Step<'a>> = Vec::new();
        let mut heights = Vec::new();
        // The frames around, each with whether a step leads here, and with how many values.
        let mut around: Vec<usize> = vec![0];
        let mut kept: Vec<Option<u32>> = Vec::new();
        let mut height = Some(0_u32);
        walk_code(&mut Reader::new(code), &mut Seen::default(), &mut |instruction| {
            let frame = *around.last()?;
            heights.push(height);
            let step = Step::read(instruction, frame)?;
            let (takes, gives) = effect(instruction, module)?;
            let left = |height: Option<u32>| height.map(|height| (height + gives).saturating_sub(takes));
            match instruction.operator {
                BLOCK | LOOP | IF => {
                    let value = match *instruction.bytes.get(1)? {
                        NO_VALUE => None,
                        kind if kind & 0xc0 == 0x40 => Some(kind),
                        _ => {
                            is_handled = false;
                            None
                        }
                    };
                    kept.push(height.map(|height| height.saturating_sub(takes)));
                    around.push(frames.len());
                    frames.push(Frame {
                        operator: instruction.operator,
                        parent: Some(frame),
                        value,
                        middle: None,
                        end: 0,
                    });
                    height = height.map(|_| 0);
                    steps.push(Step { frame: frames.len() - 1, ..step });
                    return Some(());
                }
                ELSE => {
                    frames.get_mut(frame)?.middle = Some(steps.len());
                    height = kept.last()?.map(|_| 0);
                }
                END => {
                    let ended = frames.get_mut(frame)?;
                    ended.end = steps.len();
                    around.pop();
                    height = kept.pop().flatten().map(|height| height + u32::from(ended.value.is_some()));
                }
                UNREACHABLE | BR | BR_TABLE | RETURN => height = None,
                _ => height = left(height),
            }
            steps.push(step);
            Some(())
        })?;
        Some(is_handled.then_some(Self { kinds, locals, steps, frames, heights }))
    }

    /// The frame that the label `label` means at a step in `frame`.
    fn label(&self, frame: usize, label: u32) -> Option<usize> {
        (0..label).try_fold(frame, |frame, _| self.frames.get(frame)?.parent)
    }

    /// The branches that did not run, none within another.
    fn idle(&self, passed: &BTreeSet<u32>, first_point: u32) -> Option<Vec<Branch>> {
        let mut branches = Vec::new();
        let mut until = 0;
        let mut point = first_point;
        for (at, step) in self.steps.iter().enumerate() {
            if !is_point(step.operator) {
                continue;
            }
            let is_passed = passed.contains(&point);
            point += 1;
            let from = at + 1;
            if is_passed || at < until || from == self.steps.len() {
                continue;
            }
            let frame = if step.operator == END { self.frames.get(step.frame)?.parent? } else { step.frame };
            let around = self.frames.get(frame)?;
            let to = around.middle.filter(|middle| from <= *middle).unwrap_or(around.end);
            if from < to {
                branches.push(Branch { from, to, frame });
                until = to;
            }
        }
        Some(branches)
    }

    /// The function with calls in the place of the branches that did not run.
    fn without(
        &self,
        module: &Module<'a>,
        ran: &Ran,
        first_point: u32,
        wake: Option<u32>,
        made: &mut Made,
    ) -> Option<Vec<u8>> {
        let branches = self.idle(&ran.points, first_point)?;
        let live = self.live(&branches)?;
        let mut spare = Spare { first: self.kinds.len() as u32, kinds: Vec::new() };
        let mut code = Vec::new();
        let mut at = 0;
        let lowest = module.data.iter().map(|(place, _)| *place).min().unwrap_or(u32::MAX);
        for branch in &branches {
            for step in self.steps.get(at..branch.from)? {
                code.extend(step.bytes);
            }
            at = branch.from;
            let steps = self.steps.get(branch.from..branch.to)?;
            let is_alone = *self.heights.get(branch.from)? == Some(0) && !steps.iter().any(|step| step.is_bound);
            let cut = if is_alone { self.cut(branch, &live)? } else { None };
            match cut {
                Some(cut) => {
                    let (kind, body) = cut.function()?;
                    code.extend(cut.call(made.add(kind, body), &mut spare)?);
                    at = branch.to;
                }
                None if steps.iter().any(|step| step.may_read(&ran.functions, lowest)) => {
                    if let Some(wake) = wake {
                        code.push(CALL);
                        put(&mut code, wake);
                    }
                }
                None => {}
            }
        }
        for step in self.steps.get(at..)? {
            code.extend(step.bytes);
        }
        let mut body = spare.behind(self.locals)?;
        body.extend(code);
        Some(body)
    }

    /// The locals that are still read after each step at which a branch begins or goes on: `(step, locals)`.
    fn live(&self, branches: &[Branch]) -> Option<Live> {
        let starts: BTreeSet<usize> = branches.iter().map(|branch| branch.from).collect();
        let mut known = Live::default();
        loop {
            let loops = known.loops.clone();
            let mut live = Locals::new();
            for (at, step) in self.steps.iter().enumerate().rev() {
                let to = |known: &Live, label: &u32| -> Option<Locals> {
                    known.label(self.label(step.frame, *label)?, &self.frames)
                };
                match step.operator {
                    END => {
                        if step.frame == 0 {
                            live.clear();
                        }
                        known.after.insert(step.frame, live.clone());
                    }
                    ELSE => {
                        let after = known.after.get(&step.frame)?.clone();
                        known.elses.insert(step.frame, std::mem::replace(&mut live, after));
                    }
                    IF => {
                        let other = known.elses.get(&step.frame).or_else(|| known.after.get(&step.frame))?;
                        live.extend(other);
                    }
                    LOOP => {
                        known.loops.insert(step.frame, live.clone());
                    }
                    BR => live = to(&known, step.indices.first()?)?,
                    BR_IF => live.extend(to(&known, step.indices.first()?)?),
                    BR_TABLE => {
                        live.clear();
                        for label in &step.indices {
                            live.extend(to(&known, label)?);
                        }
                    }
                    RETURN | UNREACHABLE => live.clear(),
                    GET => {
                        live.insert(*step.indices.first()?);
                    }
                    SET | TEE => {
                        live.remove(step.indices.first()?);
                    }
                    _ => {}
                }
                if starts.contains(&at) {
                    known.at.insert(at, live.clone());
                }
            }
            if loops == known.loops {
                return Some(known);
            }
        }
    }

    /// What makes a function of a branch; nothing within where that is not shorter, or cannot be.
    fn cut<'f>(&'f self, branch: &'f Branch, live: &Live) -> Option<Option<Cut<'f>>> {
        let steps = self.steps.get(branch.from..branch.to)?;
        let (mut named, mut written) = (Locals::new(), Locals::new());
        let mut exits: Vec<Exit> = Vec::new();
        let mut depth = 0_u32;
        let mut depths = Vec::new();
        for step in steps {
            match step.operator {
                BLOCK | LOOP | IF => depth += 1,
                END => depth -= 1,
                GET => {
                    named.extend(&step.indices);
                }
                SET | TEE => {
                    named.extend(&step.indices);
                    written.extend(&step.indices);
                }
                BR | BR_IF | BR_TABLE => {
                    for label in step.indices.iter().filter(|label| depth <= **label) {
                        add(&mut exits, self.exit(branch, self.label(branch.frame, label - depth)?));
                    }
                }
                RETURN => add(&mut exits, self.exit(branch, 0)),
                _ => {}
            }
            depths.push(depth);
        }
        if self.heights.get(branch.to)?.is_some() {
            add(&mut exits, Exit::End);
        }
        // The end comes first: it needs no jump within, and none behind the call.
        if let Some(end) = exits.iter().position(|exit| *exit == Exit::End) {
            exits.swap(0, end);
        }
        let values: BTreeSet<u8> = exits.iter().filter_map(|exit| self.value(branch, exit)).collect();
        if 1 < values.len() {
            return Some(None);
        }
        let value = values.first().copied();
        let parameters: Vec<u32> = live.at.get(&branch.from)?.intersection(&named).copied().collect();
        let mut after = Locals::new();
        for exit in &exits {
            after.extend(match exit {
                Exit::End => live.after.get(&branch.frame)?.clone(),
                Exit::Label(frame) => live.label(*frame, &self.frames)?,
            });
        }
        let results: Vec<u32> = after.intersection(&written).copied().collect();
        let bytes: usize = steps.iter().map(|step| step.bytes.len()).sum();
        let choice = if 1 < exits.len() { 4 + 9 * exits.len() } else { 4 };
        if bytes < CALL_BYTES + 2 * (parameters.len() + results.len()) + choice {
            return Some(None);
        }
        let others: Vec<u32> = named.iter().filter(|local| !parameters.contains(local)).copied().collect();
        Some(Some(Cut { around: self, branch, depths, exits, value, parameters, others, results }))
    }

    /// The type of the value with which a branch is left, if any.
    fn value(&self, branch: &Branch, exit: &Exit) -> Option<u8> {
        match exit {
            Exit::End => self.frames.get(branch.frame)?.value,
            Exit::Label(frame) => self.frames.get(*frame).filter(|frame| frame.operator != LOOP)?.value,
        }
    }

    /// How a branch is left by a jump to a frame's label. That of its own frame stands at its end, where that is no loop.
    fn exit(&self, branch: &Branch, frame: usize) -> Exit {
        let is_loop = self.frames.get(frame).is_some_and(|frame| frame.operator == LOOP);
        if frame == branch.frame && !is_loop { Exit::End } else { Exit::Label(frame) }
    }

    /// The label of an exit, seen from a frame.
    fn distance(&self, from: usize, exit: &Exit) -> Option<u32> {
        let Exit::Label(to) = exit else { return Some(0) };
        let mut frame = from;
        let mut distance = 0;
        while frame != *to {
            frame = self.frames.get(frame)?.parent?;
            distance += 1;
        }
        Some(distance)
    }
}

/// How a function is made of a branch.
struct Cut<'f> {
    around: &'f Function<'f>,
    branch: &'f Branch,
    /// How deep the branch's own frames lie in one another at each of its steps.
    depths: Vec<u32>,
    /// The end comes first, where it is one.
    exits: Vec<Exit>,
    /// The type of the value with which the branch is left, by all or some of its exits.
    value: Option<u8>,
    /// The locals that it reads before it writes them, those that it names besides, and those of all that are read afterwards.
    parameters: Vec<u32>,
    others: Vec<u32>,
    results: Vec<u32>,
}

impl Cut<'_> {
    /// Whether the last result says by which exit the branch was left.
    fn has_choice(&self) -> bool {
        1 < self.exits.len()
    }

    /// The function's type and body: a block for each exit lies around the steps, and behind each block stand the results.
    fn function(&self) -> Option<(Vec<u8>, Vec<u8>)> {
        let steps = self.around.steps.get(self.branch.from..self.branch.to)?;
        let places: BTreeMap<u32, u32> = self.parameters.iter().chain(&self.others).copied().zip(0..).collect();
        let kind = |local: &u32| self.around.kinds.get(*local as usize).copied();
        let mut body = Vec::new();
        put(&mut body, self.others.len() as u32);
        for other in &self.others {
            body.extend([1, kind(other)?]);
        }
        for exit in self.exits.iter().rev() {
            body.extend([BLOCK, self.around.value(self.branch, exit).unwrap_or(NO_VALUE)]);
        }
        for (step, depth) in steps.iter().zip(&self.depths) {
            let label = |label: u32| -> Option<u32> {
                if label < *depth {
                    return Some(label);
                }
                let exit = self.around.exit(self.branch, self.around.label(self.branch.frame, label - depth)?);
                Some(depth + self.exits.iter().position(|it| *it == exit)? as u32)
            };
            match step.operator {
                GET | SET | TEE => {
                    body.push(step.operator);
                    put(&mut body, *places.get(step.indices.first()?)?);
                }
                BR | BR_IF => {
                    body.push(step.operator);
                    put(&mut body, label(*step.indices.first()?)?);
                }
                BR_TABLE => {
                    body.push(BR_TABLE);
                    put(&mut body, step.indices.len() as u32 - 1);
                    for index in &step.indices {
                        put(&mut body, label(*index)?);
                    }
                }
                RETURN => {
                    let exit = self.around.exit(self.branch, 0);
                    body.push(BR);
                    put(&mut body, depth + self.exits.iter().position(|it| *it == exit)? as u32);
                }
                _ => body.extend(step.bytes),
            }
        }
        if self.exits.is_empty() {
            body.push(UNREACHABLE);
        }
        for (choice, exit) in (0..).zip(&self.exits) {
            if choice == 0 && !self.exits.contains(&Exit::End) {
                body.push(UNREACHABLE);
            }
            body.push(END);
            if let (Some(value), None) = (self.value, self.around.value(self.branch, exit)) {
                put_zero(&mut body, value)?;
            }
            for result in &self.results {
                body.push(GET);
                put(&mut body, *places.get(result)?);
            }
            if self.has_choice() {
                put_constant(&mut body, choice);
            }
            body.push(RETURN);
        }
        body.push(END);
        let mut function = vec![0x60];
        let of = |locals: &[u32]| locals.iter().map(kind).collect::<Option<Vec<u8>>>();
        let given = of(&self.parameters)?;
        put(&mut function, given.len() as u32);
        function.extend(given);
        let mut given: Vec<u8> = self.value.into_iter().chain(of(&self.results)?).collect();
        given.extend(self.has_choice().then_some(I32));
        put(&mut function, given.len() as u32);
        function.extend(given);
        Some((function, body))
    }

    /// What stands in the branch's place.
    fn call(&self, function: u32, spare: &mut Spare) -> Option<Vec<u8>> {
        let mut call = Vec::new();
        let local = |call: &mut Vec<u8>, operator: u8, index: u32| {
            call.push(operator);
            put(call, index);
        };
        for parameter in &self.parameters {
            local(&mut call, GET, *parameter);
        }
        local(&mut call, CALL, function);
        let chosen = self.has_choice().then(|| spare.of(I32, 0));
        if let Some(chosen) = chosen {
            local(&mut call, SET, chosen);
        }
        for result in self.results.iter().rev() {
            local(&mut call, SET, *result);
        }
        // The value lies on the stack, where only one way leads on; else it is set aside.
        let aside = self.value.filter(|_| self.has_choice()).map(|value| spare.of(value, 1));
        if let Some(aside) = aside {
            local(&mut call, SET, aside);
        }
        for (choice, exit) in (0..).zip(&self.exits).skip(1) {
            local(&mut call, GET, chosen?);
            if self.exits.len() != 2 {
                put_constant(&mut call, choice);
                call.push(EQUAL);
            }
            call.extend([IF, NO_VALUE]);
            if let (Some(aside), Some(_)) = (aside, self.around.value(self.branch, exit)) {
                local(&mut call, GET, aside);
            }
            local(&mut call, BR, self.around.distance(self.branch.frame, exit)? + 1);
            call.push(END);
        }
        match self.exits.first() {
            None => call.push(UNREACHABLE),
            Some(exit) => {
                if let (Some(aside), Some(_)) = (aside, self.around.value(self.branch, exit)) {
                    local(&mut call, GET, aside);
                }
                if *exit != Exit::End {
                    local(&mut call, BR, self.around.distance(self.branch.frame, exit)?);
                }
            }
        }
        Some(call)
    }
}

fn add(exits: &mut Vec<Exit>, exit: Exit) {
    if !exits.contains(&exit) {
        exits.push(exit);
    }
}

/// Which locals are still read.
#[derive(Default)]
struct Live {
    /// Before the steps at which branches begin.
    at: BTreeMap<usize, Locals>,
    /// Behind each frame.
    after: BTreeMap<usize, Locals>,
    elses: BTreeMap<usize, Locals>,
    loops: BTreeMap<usize, Locals>,
}

impl Live {
    /// Where a frame's label leads.
    fn label(&self, frame: usize, frames: &[Frame]) -> Option<Locals> {
        if frames.get(frame)?.operator == LOOP {
            // What is not known yet is found in the next round.
            return Some(self.loops.get(&frame).cloned().unwrap_or_default());
        }
        self.after.get(&frame).cloned()
    }
}

/// Locals that a function gets besides its own.
struct Spare {
    first: u32,
    kinds: Vec<(u8, u32)>,
}

impl Spare {
    /// The local of a type for a use.
    fn of(&mut self, kind: u8, usage: u32) -> u32 {
        let found = self.kinds.iter().position(|it| *it == (kind, usage));
        let place = found.unwrap_or_else(|| {
            self.kinds.push((kind, usage));
            self.kinds.len() - 1
        });
        self.first + place as u32
    }

    fn behind(&self, locals: &[u8]) -> Option<Vec<u8>> {
        let mut reader = Reader::new(locals);
        let mut out = number(reader.number()? + self.kinds.len() as u32);
        while let Some(byte) = reader.byte() {
            out.push(byte);
        }
        for (kind, _) in &self.kinds {
            out.extend([1, *kind]);
        }
        Some(out)
    }
}

/// The types of a function's parameters and results.
fn kinds(function: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let mut reader = Reader::new(function);
    reader.byte()?;
    Some((reader.block()?.to_vec(), reader.block()?.to_vec()))
}

fn put_zero(out: &mut Vec<u8>, kind: u8) -> Option<()> {
    match kind {
        I32 => out.extend([0x41, 0]),
        I64 => out.extend([0x42, 0]),
        F32 => out.extend([0x43, 0, 0, 0, 0]),
        F64 => out.extend([0x44, 0, 0, 0, 0, 0, 0, 0, 0]),
        0x6f | 0x70 => out.extend([0xd0, kind]),
        _ => return None,
    }
    Some(())
}

/// How many values an instruction takes from the stack, and how many it leaves.
fn effect(instruction: &Instruction<'_>, module: &Module<'_>) -> Option<(u32, u32)> {
    let of = |kind: u32| {
        let (parameters, results) = kinds(module.types.get(kind as usize)?)?;
        Some((parameters.len() as u32, results.len() as u32))
    };
    Some(match instruction.operator {
        0x00..=BLOCK | LOOP | ELSE | END | BR | RETURN => (0, 0),
        IF | BR_IF | BR_TABLE | 0x1a | SET | 0x24 => (1, 0),
        CALL => of(*module.signatures.get(instruction.function? as usize)?)?,
        CALL_INDIRECT => {
            let (takes, gives) = of(Reader::new(instruction.bytes.get(1..)?).number()?)?;
            (takes + 1, gives)
        }
        0x1b | 0x1c => (3, 1),
        GET | 0x23 | 0x3f | CONSTANT..=0x44 | 0xd0 | 0xd2 => (0, 1),
        TEE | 0x25 | 0x28..=0x35 | 0x40 | 0xd1 => (1, 1),
        0x26 | 0x36..=0x3e => (2, 0),
        // What has one operand: tests for zero, counts of bits, signs and roots, conversions.
        0x45 | 0x50 | 0x67..=0x69 | 0x79..=0x7b | 0x8b..=0x91 | 0x99..=0x9f | 0xa7..=0xc4 => (1, 1),
        0x46..=0xa6 => (2, 1),
        MORE => match Reader::new(instruction.bytes.get(1..)?).number()? {
            0..=7 => (1, 1),
            8 | 10 | 11 | 12 | 14 | 17 => (3, 0),
            9 | 13 => (0, 0),
            15 => (2, 1),
            16 => (0, 1),
            _ => return None,
        },
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::{at, capture, command, root};
    use crate::watch::watched;
    use std::fs;

    const BRANCHES: &[u8] = include_bytes!("../branches/branches.wasm");

    /// What the functions of a module give, and its marks.
    fn run(name: &str, module: &[u8], ways: &[&str]) -> (String, Vec<u32>) {
        let file = root().join("target").join(format!("branches-{name}.wasm"));
        at(&file, fs::create_dir_all(root().join("target")).and_then(|()| fs::write(&file, module))).unwrap();
        let printed =
            capture(command("node").arg(root().join("xtask/branches/run.mjs")).arg(&file).args(ways)).unwrap();
        let (given, marks) = printed.trim_end_matches(' ').split_once('\n').unwrap();
        (given.to_owned(), marks.split_whitespace().map(|mark| mark.parse().unwrap()).collect())
    }

    /// Whatever runs at first, a module gives the same with its other branches outlined.
    #[test]
    fn a_module_does_the_same_with_its_branches_outlined() {
        let every = ["0", "1", "2", "3", "4"];
        let (expected, _) = run("whole", BRANCHES, &every);
        let mut sizes = BTreeSet::new();
        for first in every {
            let (_, marks) = run("watched", &watched(BRANCHES).unwrap(), &[first]);
            let ran = Ran::new(marks, BRANCHES).unwrap();
            for wakes in [false, true] {
                let module = outlined(BRANCHES, &ran, wakes).unwrap();
                assert_eq!(run("outlined", &module, &every).0, expected, "where {first} ran at first");
                sizes.insert(Module::read(&module).unwrap().bodies.len());
            }
        }
        assert!(sizes.last().is_some_and(|most| 8 <= *most), "branches became functions: {sizes:?}");
    }
}
