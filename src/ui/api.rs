//! `window.endpointLab`: the page's programming interface. It must not know how anything is drawn.

use super::facts;
use super::store::Store;
use crate::cli::answer;
use crate::exchange::document;
use crate::reach::Reach;
use crate::text::page::{Word, word};
use js_sys::{Function, Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::prelude::*;

/// Puts the interface into the window.
pub fn provide(store: Store) {
    let api = Object::new();
    let listeners = StoredValue::new_local(Vec::<(String, Function)>::new());

    let run = Closure::<dyn FnMut(String) -> JsValue>::new(move |command: String| {
        let printed = store.run(&command);
        let result = Object::new();
        set(&result, "status", &JsValue::from(printed.status));
        set(&result, "stdout", &JsValue::from(printed.stdout));
        set(&result, "stderr", &JsValue::from(printed.stderr));
        result.into()
    });
    set(&api, "run", &run.into_js_value());

    let get = Closure::<dyn FnMut() -> JsValue>::new(move || parse(&store.document()));
    set(&api, "document", &get.into_js_value());

    let open = Closure::<dyn FnMut(JsValue) -> Result<(), JsValue>>::new(move |given: JsValue| {
        let text = given.as_string().or_else(|| js_sys::JSON::stringify(&given).ok().and_then(|it| it.as_string()));
        match document::open(&text.unwrap_or_default()) {
            Ok(opened) => {
                store.open(opened.lab, &opened.meta.title, word(Word::Opened));
                Ok(())
            }
            Err(why) => Err(js_sys::Error::new(&why.to_string()).into()),
        }
    });
    set(&api, "open", &open.into_js_value());

    let trace =
        Closure::<dyn FnMut(String, String) -> Result<JsValue, JsValue>>::new(move |from: String, to: String| {
            let network = store.network.get_untracked();
            let trace =
                facts::source_of(&network, &from).and_then(|from| facts::trace(&Reach::new(&network), &from, &to));
            match trace {
                Some(trace) => Ok(parse(&answer::trace_json(&trace).to_string())),
                None => Err(js_sys::Error::new(&[word(Word::Question), " ", &from, " → ", &to].concat()).into()),
            }
        });
    set(&api, "trace", &trace.into_js_value());

    let on = Closure::<dyn FnMut(String, Function)>::new(move |event: String, listener: Function| {
        listeners.update_value(|list| list.push((event, listener)));
    });
    set(&api, "on", &on.into_js_value());
    set(&api, "version", &JsValue::from_str(env!("CARGO_PKG_VERSION")));
    set(&window().into(), "endpointLab", &api);

    let tell = move |event: &str, value: &dyn Fn() -> JsValue| {
        let called: Vec<Function> = listeners.with_value(|list| {
            list.iter().filter(|(name, _)| name == event).map(|(_, listener)| listener.clone()).collect()
        });
        for listener in called {
            let _listeners_own = listener.call1(&JsValue::NULL, &value());
        }
    };
    Effect::new(move |before: Option<()>| {
        store.network.track();
        if before.is_some() {
            tell("change", &|| parse(&store.document()));
        }
    });
    Effect::new(move |before: Option<()>| {
        let trace = store.trace.get();
        if before.is_some()
            && let Some(trace) = trace
        {
            tell("trace", &|| parse(&answer::trace_json(&trace).to_string()));
        }
    });
}

fn set(object: &Object, name: &str, value: &JsValue) {
    let _never_sealed = Reflect::set(object, &JsValue::from_str(name), value);
}

fn parse(json: &str) -> JsValue {
    js_sys::JSON::parse(json).unwrap_or(JsValue::NULL)
}
