//! The page's language: which one is wanted, its strings, and the choice of another. It must not know what the strings say.

use super::browser;
use crate::text::language::{self, ENGLISH, LANGUAGES, Language};
use crate::text::page::{Word, word};
use leptos::prelude::*;

/// Where the chosen language is kept.
const KEPT: &str = "endpoint-lab.language";

/// The tag of the language that the page is drawn in: what is drawn follows it.
#[derive(Clone, Copy)]
pub struct Spoken(RwSignal<&'static str>);

impl Spoken {
    /// The language that is spoken now.
    pub fn new() -> Self {
        Self(RwSignal::new(language::spoken().tag))
    }

    /// Has what is drawn drawn again when another language is spoken.
    pub fn track(self) {
        self.0.track();
    }
}

/// The language that was chosen here, else the first of the browser's that the lab speaks.
fn wanted() -> &'static Language {
    let kept = browser::kept(KEPT);
    let browsers = browser::languages();
    kept.iter().chain(&browsers).find_map(|tag| language::for_tag(tag)).unwrap_or(&ENGLISH)
}

/// Goes on when the wanted language is spoken, or English where it cannot be had.
pub fn begin(then: impl FnOnce() + 'static) {
    speak(wanted(), move |_| then());
}

/// Speaks a language, and says whether it could be had.
fn speak(wanted: &'static Language, then: impl FnOnce(bool) + 'static) {
    let done = move |is_spoken: bool| {
        let now = language::spoken();
        browser::mark_root("lang", Some(now.tag));
        browser::mark_root("dir", Some(now.direction.as_str()));
        then(is_spoken);
    };
    if *wanted == ENGLISH {
        language::speak_english();
        done(true);
        return;
    }
    browser::fetch_text(["languages/", wanted.tag, ".json"].concat(), move |text| {
        done(text.is_some_and(|text| language::speak(wanted, &text).is_ok()));
    });
}

/// Speaks a language that a link asks for, where it can be had; it is not kept.
pub fn speak_as(spoken: Option<Spoken>, tag: &str, then: impl FnOnce() + 'static) {
    match language::for_tag(tag).filter(|wanted| *wanted != language::spoken()) {
        Some(wanted) => speak(wanted, move |_| {
            if let Some(Spoken(signal)) = spoken {
                signal.set(language::spoken().tag);
            }
            // What follows is said in it, after the greeting.
            request_animation_frame(then);
        }),
        None => then(),
    }
}

/// The choice of a language, each called as those who speak it call it.
pub fn language_choice() -> AnyView {
    let Spoken(spoken) = expect_context();
    let options = LANGUAGES.iter().map(|language| {
        view! {
            <option value=language.tag lang=language.tag selected=move || spoken.get() == language.tag>
                {language.name}
            </option>
        }
    });
    let choose = move |event: web_sys::Event| {
        let tag = browser::value_of(&event);
        let Some(chosen) = language::for_tag(&tag) else { return };
        let _best_effort = browser::keep(KEPT, chosen.tag);
        speak(chosen, move |_| {
            spoken.set(language::spoken().tag);
            browser::focus("language");
        });
    };
    view! {
        <select id="language" class="quiet" aria-label=word(Word::Language) on:change=choose>{options.collect_view()}</select>
    }
    .into_any()
}
