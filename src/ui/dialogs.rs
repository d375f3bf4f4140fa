//! The smaller dialogs: where to start from, export, help. It must not know what networks hold.

use super::store::{Dialog, Store};
use super::terms::source_link;
use super::widgets::{dialog, prose};
use super::{browser, facts};
use crate::control::Lab;
use crate::exchange::{self, document::Meta};
use crate::lessons::examples::{EXAMPLES, lab_of};
use crate::scene::{self, View};
use crate::text::code::{Mark, marked};
use crate::text::first_steps;
use crate::text::page::{Sentence, Word, say, word};
use leptos::prelude::*;
use serde_json::Value;

fn close_of(store: Store) -> Callback<()> {
    Callback::new(move |()| store.dialog.set(Dialog::None))
}

/// Where to start from: each example opens with its question asked, as one step that Undo takes back.
pub fn start_from(store: Store) -> AnyView {
    store.complete_catalog();
    let close = close_of(store);
    let failed = RwSignal::new(None::<String>);
    let start = move |lab: &Lab, title: &'static str, question: &str| match store.replace(
        lab.network(),
        title,
        word(Word::Opened),
    ) {
        Ok(()) => {
            store.said.update(|said| said.followed = Some(question.to_string()));
            // The dialog may be gone already: an example is fetched first.
            store.dialog.set(Dialog::None);
            true
        }
        Err(why) => {
            failed.set(Some(why.message));
            false
        }
    };
    let examples = EXAMPLES.iter().map(|example| {
        let text = |part| first_steps::example(example.key, part);
        let (title, question) = (text("title"), text("try"));
        let open = move |_| {
            failed.set(None);
            browser::fetch_text(example.file(), move |script| {
                // Who pressed twice, or closed the dialog, wants it once, or no more.
                if store.dialog.get_untracked() != Dialog::StartFrom {
                    return;
                }
                let Some(script) = script else {
                    failed.set(Some(title.to_string()));
                    return;
                };
                let lab = lab_of(&script);
                if start(&lab, title, question) {
                    let from = facts::source_of(lab.network(), example.asks.0);
                    let to = example.destination(lab.network());
                    store.question.update(|it| {
                        it.from = from.unwrap_or_else(|| it.from.clone());
                        it.to = to;
                    });
                }
            });
        };
        view! {
            <button type="button" class="card" on:click=open>
                <strong>{title}</strong>
                <span>{text("lead")}</span>
                <em>{question}</em>
            </button>
        }
    });
    let content = view! {
        <p class="note">{word(Word::StartFromLead)}</p>
        {move || {
            failed
                .get()
                .map(|what| {
                    view! {
                        <div class="refusal" role="alert">
                            <p>{word(Word::ExampleMissing)} " " {what}</p>
                        </div>
                    }
                })
        }}
        {super::lesson::shelf(store)}
        <h3>{word(Word::Examples)}</h3>
        <div class="cards two">
            {examples.collect_view()}
            <button type="button" class="card" on:click=move |_| { start(&Lab::default(), word(Word::Untitled), ""); }>
                <strong>{word(Word::StartEmpty)}</strong>
                <span>{word(Word::StartEmptyLead)}</span>
            </button>
            <button type="button" class="card" on:click=move |_| {
                close.run(());
                store.tour.set(Some(0));
            }>
                <strong>{word(Word::Tour)}</strong>
                <span>{word(Word::TourLead)}</span>
            </button>
        </div>
    };
    dialog("start-from", word(Word::StartFrom).to_string(), "wide", close, content.into_any())
}

/// Export.
pub fn export(store: Store) -> AnyView {
    let close = close_of(store);
    let name = move |ending: &str| {
        let title = store.title.get_untracked();
        let plain: String =
            title.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
        [plain.trim_matches('-'), ending].concat()
    };
    let document = move |_| browser::save_file(&name(".json"), "application/json", &store.document());
    let drawn = move || {
        let scene = scene::layout(&store.network.get_untracked(), &View::default());
        scene::svg(&scene, &store.title.get_untracked(), word(Word::Network))
    };
    let picture = move |_| {
        let meta = Meta { title: store.title.get_untracked(), view: Value::Null };
        let text = exchange::svg::embed(&drawn(), &store.network.get_untracked(), &meta);
        browser::save_file(&name(".svg"), "image/svg+xml", &text);
    };
    let pixels = move |_| browser::save_pixels(name(".png"), drawn());
    // A text is shown before it is taken along.
    let shown: RwSignal<Option<(&str, String)>> = RwSignal::new(None);
    let texts = [
        (word(Word::Script).to_string(), Word::ScriptLead, "cli", ".sh"),
        ("CloudFormation".to_string(), Word::CloudFormationLead, "cloudformation", ".yaml"),
        ("CloudFormation: JSON".to_string(), Word::CloudFormationJsonLead, "cloudformation-json", "-template.json"),
        ("Terraform".to_string(), Word::TerraformLead, "terraform", ".tf"),
        (["Terraform: ", word(Word::Import)].concat(), Word::TerraformImportLead, "terraform-import", "-import.tf"),
        ("describe-*".to_string(), Word::DescribeLead, "describe", "-describe.json"),
    ];
    let texts = texts.map(|(title, lead, format, ending)| {
        let show = move |_| {
            let text = store.read_lab(|lab| exchange::commands::export(lab, format));
            shown.set(Some((ending, text.unwrap_or_default())));
        };
        let pressed = move || shown.with(|it| it.as_ref().is_some_and(|it| it.0 == ending)).to_string();
        view! {
            <button type="button" class="card" aria-pressed=pressed on:click=show><strong>{title}</strong><span>{prose(word(lead))}</span></button>
        }
    });
    let text = move || {
        shown.get().map(|(ending, text)| {
            let (copied, saved) = (text.clone(), text.clone());
            view! {
                <pre class="exported" tabindex="0" inner_html=highlighted(&text)></pre>
                <footer class="dialog-foot">
                    <button type="button" on:click=move |_| browser::copy(&copied)>{word(Word::Copy)}</button>
                    <button
                        type="button"
                        class="primary"
                        on:click=move |_| browser::save_file(&name(ending), "text/plain", &saved)
                    >
                        {word(Word::Download)}
                    </button>
                </footer>
            }
        })
    };
    let content = view! {
        <p class="note">{word(Word::ExportLead)}</p>
        <div class="cards two">
            <button type="button" class="card" on:click=document><strong>{word(Word::Document)}</strong><span>{word(Word::DocumentLead)}</span></button>
            <button type="button" class="card" on:click=picture><strong>{word(Word::Svg)}</strong><span>{word(Word::SvgLead)}</span></button>
            <button type="button" class="card" on:click=pixels><strong>{word(Word::Png)}</strong><span>{word(Word::PngLead)}</span></button>
            {texts.collect_view()}
        </div>
        {text}
    };
    dialog("export", word(Word::Export).to_string(), "wide", close, content.into_any())
}

/// A text as HTML, with its names, texts and comments told apart.
fn highlighted(text: &str) -> String {
    let mut html = String::new();
    for (mark, part) in marked(text) {
        let (open, close) = match mark {
            Mark::Plain => ("", ""),
            Mark::Name => ("<span class=\"name\">", "</span>"),
            Mark::Text => ("<span class=\"text\">", "</span>"),
            Mark::Comment => ("<span class=\"comment\">", "</span>"),
        };
        html.push_str(open);
        // A picture has no lines: what escapes its texts takes their ends for blanks.
        let (line, end) = part.strip_suffix('\n').map_or((part, ""), |line| (line, "\n"));
        scene::escape(&mut html, line);
        html.push_str(close);
        html.push_str(end);
    }
    html
}

/// Help.
pub fn help(store: Store) -> AnyView {
    let close = close_of(store);
    let keys: [(&str, Word); 11] = [
        ("Ctrl+K", Word::KeyChange),
        ("Ctrl+Z  Ctrl+Shift+Z", Word::KeyUndo),
        ("/", Word::KeyFind),
        ("Esc", Word::KeyClose),
        ("← →  Enter", Word::KeyTabs),
        ("↑ ↓ ← →  Enter", Word::KeyTree),
        ("Shift+↑ ↓  Ctrl+Space", Word::KeyMany),
        ("Ctrl+C  Ctrl+V", Word::KeyCopy),
        ("Delete", Word::KeyDelete),
        ("+  −  0", Word::KeyZoom),
        ("?", Word::KeyHelp),
    ];
    let rows: Vec<AnyView> = keys
        .iter()
        .map(|(keys, what)| view! { <dt><kbd>{*keys}</kbd></dt><dd>{word(*what)}</dd> }.into_any())
        .collect();
    let terms: Vec<AnyView> = first_steps::TERMS
        .iter()
        .filter_map(|(name, _, _)| first_steps::term(name).map(|(meaning, source)| (*name, meaning, source)))
        .map(|(name, meaning, source)| {
            let name = first_steps::term_name(name);
            view! { <dt>{name}</dt><dd>{meaning} " " {source_link(name, source)}</dd> }.into_any()
        })
        .collect();
    let content = view! {
        <p>{word(Word::HelpLead)}</p>
        <p>{word(Word::WorksOffline)}</p>
        <p><button type="button" on:click=move |_| {
            close.run(());
            store.tour.set(Some(0));
        }>{word(Word::Tour)}</button></p>
        <h3>{word(Word::HelpTerms)}</h3>
        <dl class="terms">{terms}</dl>
        <h3>{word(Word::HelpKeys)}</h3>
        <dl class="keys">{rows}</dl>
    };
    dialog("help", say(&Sentence::Subnets { names: word(Word::Help) }), "", close, content.into_any())
}
