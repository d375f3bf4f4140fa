//! Reading files away from the page: a worker with the same module does it, and says how far it is. It must not know what is shown.

use super::browser;
use crate::exchange::arrival::{Arrival, Stage};
use crate::exchange::document;
use crate::model::Network;
use crate::net::SortedMap;
use crate::text::language;
use js_sys::{Array, Function, Object, Reflect};
use serde_json::Value;
use std::cell::RefCell;
use wasm_bindgen::prelude::*;
use web_sys::{Blob, MessageEvent, Worker, WorkerOptions};

#[wasm_bindgen]
extern "C" {
    /// Where the page's script is, beside which the worker's stands.
    #[wasm_bindgen(thread_local_v2, js_namespace = ["import", "meta"], js_name = url)]
    static PLACE: js_sys::JsString;
}

/// A file that was chosen, dropped or pasted; it is read only when it must be.
#[derive(Clone, Debug)]
pub struct Chosen {
    pub name: String,
    pub blob: Blob,
}

impl Chosen {
    /// In bytes.
    pub fn size(&self) -> f64 {
        self.blob.size()
    }
}

/// Values that were given for templates' parameters.
pub type Values = SortedMap<String, Value>;

/// What a worker says.
#[derive(Debug)]
pub enum Heard {
    Stage(Stage),
    /// What came of it, or why nothing did, in words.
    Done(Result<Box<Arrival>, String>),
    /// The browser has no such worker, or did not start it.
    NoWorker,
}

/// A worker that reads. It stops when this is dropped.
struct Running {
    worker: Worker,
    _heard: [Closure<dyn FnMut(web_sys::Event)>; 2],
}

impl Drop for Running {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

thread_local! {
    static RUNNING: RefCell<Option<Running>> = const { RefCell::new(None) };
}

/// Stops what is being read. Nothing of it comes any more.
pub fn stop() {
    RUNNING.with_borrow_mut(|running| *running = None);
}

/// Has files read; `then` hears how it goes. What was being read is stopped.
pub fn read(files: &[Chosen], given: &Values, base: Option<&Network>, then: impl Fn(Heard) + Clone + 'static) {
    stop();
    match begin(files, given, base, then.clone()) {
        Some(running) => RUNNING.with_borrow_mut(|it| *it = Some(running)),
        None => then(Heard::NoWorker),
    }
}

fn begin(
    files: &[Chosen],
    given: &Values,
    base: Option<&Network>,
    then: impl Fn(Heard) + Clone + 'static,
) -> Option<Running> {
    let place = PLACE.with(|place| place.as_string())?;
    let place = [place.strip_suffix(".js")?, "_reader.js"].concat();
    let options = Object::new();
    set(&options, "type", &"module".into());
    let worker = Worker::new_with_options(&place, options.unchecked_ref::<WorkerOptions>()).ok()?;

    let hear = then.clone();
    let heard = Closure::<dyn FnMut(web_sys::Event)>::new(move |event: web_sys::Event| {
        let Ok(event) = event.dyn_into::<MessageEvent>() else { return };
        let said = Array::from(&event.data());
        let value = said.get(1);
        hear(match said.get(0).as_f64().map(|kind| kind as u8) {
            Some(0) => {
                stop();
                Heard::Done(arrived(&value.as_string().unwrap_or_default()))
            }
            Some(1) => Heard::Stage(stage_of(value.as_f64().unwrap_or_default())),
            Some(_) | None => {
                stop();
                Heard::Done(Err(value.as_string().unwrap_or_default()))
            }
        });
    });
    // What goes wrong within the work is told as a message: this is a worker that did not come.
    let failed = Closure::<dyn FnMut(web_sys::Event)>::new(move |event: web_sys::Event| {
        event.prevent_default();
        stop();
        then(Heard::NoWorker);
    });
    listen(&worker, "message", &heard)?;
    listen(&worker, "error", &failed)?;

    let message = Object::new();
    set(&message, "names", &files.iter().map(|file| JsValue::from_str(&file.name)).collect::<Array>());
    set(&message, "files", &files.iter().map(|file| JsValue::from(file.blob.clone())).collect::<Array>());
    if let Some(base) = base {
        let text = document::save_network(base, &document::Meta::default());
        set(&message, "base", &JsValue::from_str(&text));
    }
    let given: serde_json::Map<String, Value> =
        given.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
    set(&message, "given", &JsValue::from(Value::Object(given).to_string()));
    let spoken = language::spoken();
    set(&message, "tag", &spoken.tag.into());
    if *spoken != language::ENGLISH {
        let address = [&browser::base_address(), "languages/", spoken.tag, ".json"].concat();
        set(&message, "address", &address.into());
    }
    worker.post_message(&message).ok()?;
    Some(Running { worker, _heard: [heard, failed] })
}

fn listen(worker: &Worker, event: &str, heard: &Closure<dyn FnMut(web_sys::Event)>) -> Option<()> {
    worker.add_event_listener_with_callback(event, heard.as_ref().unchecked_ref()).ok()
}

fn set(object: &Object, name: &str, value: &JsValue) {
    let _never_sealed = Reflect::set(object, &JsValue::from_str(name), value);
}

fn arrived(text: &str) -> Result<Box<Arrival>, String> {
    match text.strip_prefix('{').and_then(|_| Arrival::from_text(text)) {
        Some(arrival) => Ok(Box::new(arrival)),
        None => Err(text.to_owned()),
    }
}

/// Stages as numbers: files from 0, and what comes behind them below it.
fn number_of(stage: Stage) -> i32 {
    match stage {
        Stage::File(number) => i32::try_from(number).unwrap_or(i32::MAX),
        Stage::Network => -1,
        Stage::Outlook => -2,
    }
}

fn stage_of(number: f64) -> Stage {
    match number as i32 {
        -1 => Stage::Network,
        -2 => Stage::Outlook,
        file => Stage::File(usize::try_from(file).unwrap_or_default()),
    }
}

/// What the worker calls: reads `given`, which is names, texts, the network to add to, the language's tag and file, and the values of
/// templates' parameters.
/// Gives an arrival as text, or why there is none; `tell` hears each stage.
#[wasm_bindgen(js_name = readFiles)]
pub fn read_files(given: &JsValue, tell: &JsValue) -> JsValue {
    let given = Array::from(given);
    let texts = |place: u32| -> Vec<String> {
        Array::from(&given.get(place)).iter().map(|text| text.as_string().unwrap_or_default()).collect()
    };
    let (names, texts) = (texts(0), texts(1));
    let text = |place: u32| given.get(place).as_string();
    if let (Some(language), Some(file)) = (text(3).as_deref().and_then(language::for_tag), text(4)) {
        let _in_english_else = language::speak(language, &file);
    }
    let base = text(2).and_then(|text| document::open_network(&text).ok()).map(|(network, _)| network);
    let files: Vec<(&str, &str)> = names.iter().map(String::as_str).zip(texts.iter().map(String::as_str)).collect();
    let tell = tell.unchecked_ref::<Function>();
    let values = text(5).and_then(|text| document::json(&text).ok()).and_then(|it| it.as_object().cloned());
    let read = Arrival::read(&files, &values.into_iter().flatten().collect(), base.as_ref(), &mut |stage| {
        let _nobody_hears = tell.call1(&JsValue::NULL, &JsValue::from(number_of(stage)));
    });
    JsValue::from(read.map_or_else(|why| why, |arrival| arrival.to_text()))
}
