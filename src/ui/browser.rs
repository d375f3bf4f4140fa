//! What the page asks of the browser: storage, files, clipboard, media queries, focus. It must not know the lab.

use leptos::prelude::*;
use std::cmp::Ordering;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// A file that was chosen or dropped.
#[derive(Clone, Debug, PartialEq)]
pub struct TextFile {
    pub name: String,
    /// None where it cannot be read.
    pub text: Option<String>,
}

impl TextFile {
    /// The text; nothing where it cannot be read.
    pub fn text(&self) -> &str {
        self.text.as_deref().unwrap_or_default()
    }
}

/// The browser does not let the page keep anything, or not as much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotKept;

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

/// What was kept under a key.
pub fn kept(key: &str) -> Option<String> {
    storage()?.get_item(key).ok().flatten()
}

/// Keeps a text under a key.
///
/// # Errors
/// Where the browser refuses, for example in a private window or when its space is full.
pub fn keep(key: &str, text: &str) -> Result<(), NotKept> {
    storage().ok_or(NotKept)?.set_item(key, text).map_err(|_| NotKept)
}

/// Keeps nothing under a key any more.
pub fn forget(key: &str) {
    if let Some(storage) = storage() {
        let _nothing_there = storage.remove_item(key);
    }
}

/// Offers a text as a file.
pub fn save_file(name: &str, kind: &str, text: &str) {
    if let Some(address) = object_address(kind, text) {
        save(name, address);
    }
}

/// Offers a picture in SVG as a PNG, twice as large, for screens that have several points for a pixel.
pub fn save_pixels(name: String, svg: String) {
    const SCALE: f64 = 2.0;
    wasm_bindgen_futures::spawn_local(async move {
        let drawn = async {
            let image = web_sys::HtmlImageElement::new()?;
            let address = object_address("image/svg+xml", &svg).unwrap_or_default();
            image.set_src(&address);
            let ready = JsFuture::from(image.decode()).await;
            web_sys::Url::revoke_object_url(&address)?;
            ready?;
            let canvas: web_sys::HtmlCanvasElement = document().create_element("canvas")?.unchecked_into();
            let [width, height] = [image.natural_width(), image.natural_height()].map(|side| f64::from(side) * SCALE);
            canvas.set_width(width as u32);
            canvas.set_height(height as u32);
            if let Some(context) = canvas.get_context("2d")? {
                let context: web_sys::CanvasRenderingContext2d = context.unchecked_into();
                context.draw_image_with_html_image_element_and_dw_and_dh(&image, 0.0, 0.0, width, height)?;
            }
            let saved = Closure::once_into_js(move |blob: Option<web_sys::Blob>| {
                let address = blob.and_then(|blob| web_sys::Url::create_object_url_with_blob(&blob).ok());
                address.into_iter().for_each(|address| save(&name, address));
            });
            canvas.to_blob(saved.unchecked_ref())
        };
        if let Err(why) = drawn.await {
            web_sys::console::error_1(&why);
        }
    });
}

fn save(name: &str, address: String) {
    let Ok(element) = document().create_element("a") else { return };
    let Ok(link) = element.dyn_into::<web_sys::HtmlAnchorElement>() else { return };
    link.set_href(&address);
    link.set_download(name);
    link.click();
    // The download has begun by then.
    set_timeout(move || drop(web_sys::Url::revoke_object_url(&address)), std::time::Duration::from_secs(30));
}

/// An address under which the browser finds the text.
pub fn object_address(kind: &str, text: &str) -> Option<String> {
    web_sys::Url::create_object_url_with_blob(&blob(kind, text)?).ok()
}

/// A text as bytes that the browser keeps.
pub fn blob(kind: &str, text: &str) -> Option<web_sys::Blob> {
    let parts = js_sys::Array::of1(&JsValue::from_str(text));
    let options = web_sys::BlobPropertyBag::new();
    options.set_type(kind);
    web_sys::Blob::new_with_str_sequence_and_options(&parts, &options).ok()
}

/// Whether the module runs in a page, and not in a worker.
pub fn is_page() -> bool {
    web_sys::window().is_some()
}

/// Where the page's own files are, with a slash behind it.
pub fn base_address() -> String {
    let place = window().location().href().unwrap_or_default();
    let page = place.split(['#', '?']).next().unwrap_or_default();
    page.rsplit_once('/').map_or(String::new(), |(folder, _)| [folder, "/"].concat())
}

/// Reads files as text, one after the other, and hands them over together.
pub fn read_files(list: Option<web_sys::FileList>, then: impl FnOnce(Vec<TextFile>) + 'static) {
    let Some(list) = list else { return };
    wasm_bindgen_futures::spawn_local(async move {
        let mut files = Vec::new();
        for place in 0..list.length() {
            let Some(file) = list.get(place) else { continue };
            files.push(TextFile { name: file.name(), text: text_of(&file).await });
        }
        then(files);
    });
}

/// What a file holds; none where it cannot be read.
pub async fn text_of(blob: &web_sys::Blob) -> Option<String> {
    JsFuture::from(blob.text()).await.ok()?.as_string()
}

/// Tells an element's inner width and height in pixels, now and whenever they change, until the owner is gone.
pub fn watch_size(element: &web_sys::Element, told: impl Fn(i32, i32) + 'static) {
    let observed = element.clone();
    let tell = Closure::<dyn FnMut()>::new(move || told(observed.client_width(), observed.client_height()));
    let Ok(observer) = web_sys::ResizeObserver::new(tell.as_ref().unchecked_ref()) else { return };
    observer.observe(element);
    let kept = StoredValue::new_local(Some((observer, tell)));
    on_cleanup(move || {
        if let Some(Some((observer, _))) = kept.try_update_value(Option::take) {
            observer.disconnect();
        }
    });
}

/// Fetches one of the page's own files.
pub fn fetch_own(path: &'static str, then: impl FnOnce(String) + 'static) {
    fetch_text(path.to_string(), move |text| {
        if let Some(text) = text {
            then(text);
        }
    });
}

/// Fetches one of the page's own files; none where it cannot be had.
pub fn fetch_text(path: String, then: impl FnOnce(Option<String>) + 'static) {
    wasm_bindgen_futures::spawn_local(async move { then(fetched(&path).await) });
}

async fn fetched(path: &str) -> Option<String> {
    let answer = JsFuture::from(window().fetch_with_str(path)).await.ok()?.dyn_into::<web_sys::Response>().ok()?;
    let text = answer.text().ok().filter(|_| answer.ok())?;
    JsFuture::from(text).await.ok()?.as_string()
}

/// The languages that the browser asks for, the first one first, as BCP 47 tags.
pub fn languages() -> Vec<String> {
    window().navigator().languages().iter().filter_map(|tag| tag.as_string()).collect()
}

/// Lets an element have all of a pointer's events until it is let go.
pub fn capture(event: &web_sys::PointerEvent) {
    if let Some(element) = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()) {
        let _best_effort = element.set_pointer_capture(event.pointer_id());
    }
}

/// Hears from the script that starts the page that a newer version is there, and whether it waits for other pages of the lab to be
/// closed.
pub fn hear_of_newer(told: impl Fn(bool) + 'static) -> WindowListenerHandle {
    window_event_listener_untyped("newversion", move |event| {
        event.prevent_default();
        told(event.dyn_ref::<web_sys::MessageEvent>().is_some_and(|event| event.data().is_truthy()));
    })
}

/// Has the script that starts the page take the newer version, and load the page anew.
pub fn take_newer() {
    if let Ok(event) = web_sys::Event::new("takeversion") {
        let _nobody_cancels_it = window().dispatch_event(&event);
    }
}

/// Whether the person asked for less motion.
pub fn is_still() -> bool {
    window().match_media("(prefers-reduced-motion: reduce)").ok().flatten().is_none_or(|query| query.matches())
}

/// Takes the fragment out of the page's address, without a new entry in the browser's history.
pub fn forget_fragment() {
    let window = window();
    let place = window.location();
    let (path, query) = (place.pathname().unwrap_or_default(), place.search().unwrap_or_default());
    if let Ok(history) = window.history() {
        let address = [path, query].concat();
        let _best_effort = history.replace_state_with_url(&JsValue::NULL, "", Some(&address));
    }
}

/// Milliseconds since 1970, by the browser's clock.
pub fn now() -> f64 {
    js_sys::Date::now()
}

/// Today, as it is written in a language.
pub fn today(language: &str) -> String {
    let options = js_sys::Object::new();
    let _always_set = js_sys::Reflect::set(&options, &"dateStyle".into(), &"long".into());
    js_sys::Date::new_0().to_locale_date_string(language, &options).into()
}

/// How texts are put in order in a language, numbers in them by their worth.
pub fn collation(language: &str) -> impl Fn(&str, &str) -> Ordering + use<> {
    let options = js_sys::Object::new();
    let _always_set = js_sys::Reflect::set(&options, &"numeric".into(), &JsValue::TRUE);
    let compare = js_sys::Intl::Collator::new(&js_sys::Array::of1(&language.into()), &options).compare();
    move |a, b| {
        let order = compare.call2(&JsValue::NULL, &a.into(), &b.into()).ok().and_then(|order| order.as_f64());
        order.unwrap_or_default().total_cmp(&0.0)
    }
}

/// Whether nobody sees the page now: its timers run once a second at most.
pub fn is_hidden() -> bool {
    document().hidden()
}

/// Asks the browser to print the page.
pub fn print() {
    drop(window().print());
}

/// Tells the page that this one is embedded in, as JSON; nobody where it is in none.
pub fn tell_parent(message: &str) {
    let own = window();
    if let Ok(Some(parent)) = own.parent()
        && parent != own
        && let Ok(message) = js_sys::JSON::parse(message)
    {
        let _best_effort = parent.post_message(&message, "*");
    }
}

/// Calls with each message that the page which this one is embedded in sends, as JSON.
pub fn hear_parent(then: impl Fn(String) + 'static) {
    let heard = window_event_listener_untyped("message", move |event| {
        let Ok(event) = event.dyn_into::<web_sys::MessageEvent>() else { return };
        let sender = event.source().map(JsValue::from);
        let is_parents = sender.is_some() && sender == window().parent().ok().flatten().map(JsValue::from);
        if is_parents && let Some(text) = js_sys::JSON::stringify(&event.data()).ok().and_then(|it| it.as_string()) {
            then(text);
        }
    });
    on_cleanup(move || heard.remove());
}

/// Copies a text to the clipboard.
pub fn copy(text: &str) {
    drop(window().navigator().clipboard().write_text(text));
}

/// Sets an attribute of the document's root element, or takes it away.
pub fn mark_root(name: &str, value: Option<&str>) {
    if let Some(root) = document().document_element() {
        let _outcome = match value {
            Some(value) => root.set_attribute(name, value),
            None => root.remove_attribute(name),
        };
    }
}

/// Puts the focus on the element with this id.
pub fn focus(id: &str) {
    if let Some(element) = document().get_element_by_id(id).and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _outcome = element.focus();
        // Beside a dialog that closes nothing takes the focus before it is gone.
        if focused().as_ref() != Some(&element) && document().query_selector("dialog").is_ok_and(|it| it.is_some()) {
            after_paint(move || drop(element.focus()));
        }
    }
}

/// Puts the focus to where a dialog begins: its first field, where typing needs no keyboard on the screen, else its heading.
pub fn enter(dialog: &web_sys::Element) {
    let types = window().match_media("(hover: hover)").ok().flatten().is_some_and(|it| it.matches());
    let field = "form :is(input, select, textarea):not([type=radio], [type=checkbox])";
    let found =
        [field, "h2"].into_iter().skip(usize::from(!types)).find_map(|it| dialog.query_selector(it).ok().flatten());
    if let Some(element) = found.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _best_effort = element.focus();
    }
}

/// Scrolls the element with this id into view, without moving what is there already.
pub fn reveal(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// Scrolls the page so far that an element which lies over it does not cover another one.
pub fn uncover(id: &str, by: &str) {
    let document = document();
    let (Some(element), Some(over)) = (document.get_element_by_id(id), document.get_element_by_id(by)) else { return };
    let (own, over) = (element.get_bounding_client_rect(), over.get_bounding_client_rect());
    if over.top() < own.bottom() && own.top() < over.bottom() && over.left() < own.right() && own.left() < over.right()
    {
        window().scroll_by_with_x_and_y(0.0, own.bottom() - over.top());
    }
}

/// Scrolls the element into view where the part of the page with the first id scrolls by itself; else the page would move.
pub fn reveal_within(part: &str, id: &str) {
    let part = document().get_element_by_id(part);
    if part.is_some_and(|part| part.client_height() < part.scroll_height()) {
        reveal(id);
    }
}

/// Where the top of an element was scrolled past, as in a small window, the page goes back to it.
pub fn to_top_of(id: &str) {
    if let Some(element) = document().get_element_by_id(id)
        && element.get_bounding_client_rect().top() < 0.0
    {
        element.scroll_into_view();
    }
}

/// Whether a text of the page is marked.
pub fn is_marking() -> bool {
    let marked = js_sys::Reflect::get(&window(), &"getSelection".into())
        .ok()
        .and_then(|it| it.dyn_into::<js_sys::Function>().ok());
    let marked = marked.and_then(|it| it.call0(&window()).ok());
    marked.is_some_and(|it| {
        it.as_string().or_else(|| js_sys::Object::from(it).to_string().as_string()).is_some_and(|it| !it.is_empty())
    })
}

/// Runs something once the next frame is painted.
pub fn after_paint(then: impl FnOnce() + 'static) {
    request_animation_frame(move || set_timeout(then, std::time::Duration::ZERO));
}

/// Runs something that can wait once the next frame is shown, too: at the beginning of the one after it.
pub fn once_shown(then: impl FnOnce() + 'static) {
    request_animation_frame(move || request_animation_frame(then));
}

/// Whether the folded part that an event comes from is open.
pub fn is_open(event: &web_sys::Event) -> bool {
    let element = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    element.is_some_and(|it| it.has_attribute("open"))
}

/// Presses the button with this id, where it is there.
pub fn press(id: &str) {
    if let Some(element) = document().get_element_by_id(id).and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) {
        element.click();
    }
}

/// The element that has the focus.
pub fn focused() -> Option<web_sys::HtmlElement> {
    document().active_element()?.dyn_into().ok()
}

/// Gives the focus back to an element, or, where that is gone, to the one with this id, unless something has taken it.
pub fn give_back(element: Option<web_sys::HtmlElement>, otherwise: &'static str) {
    request_animation_frame(move || {
        if focused().is_some_and(|it| it.tag_name() != "BODY") {
            return;
        }
        match element.filter(|it| it.is_connected() && it.tag_name() != "BODY") {
            Some(element) => drop(element.focus()),
            None => focus(otherwise),
        }
    });
}

/// The value of a field or choice that an event comes from.
pub fn value_of(event: &web_sys::Event) -> String {
    event_target_value(event)
}

/// Where the cursor stands in the field with this id, in characters; none where something is marked in it.
pub fn cursor_in(id: &str) -> Option<usize> {
    let field = field(id)?;
    let (start, end) = (field.selection_start().ok().flatten()?, field.selection_end().ok().flatten()?);
    let units = usize::try_from(start).ok().filter(|_| start == end)?;
    let (text, mut passed) = (field.value(), 0);
    let before = text.chars().take_while(|c| {
        passed += c.len_utf16();
        passed <= units
    });
    Some(before.count())
}

/// Writes a text into the field with this id, with the cursor behind so many of its characters.
pub fn write_into(id: &str, text: &str, cursor: usize) {
    let Some(field) = field(id) else { return };
    field.set_value(text);
    let units: usize = text.chars().take(cursor).map(char::len_utf16).sum();
    let place = u32::try_from(units).unwrap_or(u32::MAX);
    let _best_effort = field.set_selection_range(place, place);
    // What is behind the field's edge comes into view.
    field.set_scroll_left(if cursor == text.chars().count() { field.scroll_width() } else { field.scroll_left() });
}

fn field(id: &str) -> Option<web_sys::HtmlInputElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

/// The text that is being pasted.
pub fn pasted(event: &web_sys::ClipboardEvent) -> Option<String> {
    event.clipboard_data()?.get_data("text/plain").ok()
}

/// Whether the event comes from a place where text is typed.
pub fn is_typing(event: &web_sys::Event) -> bool {
    let element = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    element.is_some_and(|it| ["INPUT", "TEXTAREA", "SELECT"].contains(&it.tag_name().as_str()))
}

/// Shows what happened when the page has stopped, without any of the page's own machinery.
pub fn show_crash(heading: &str, lead: &str, details: &str, save: &str, reload: &str, saved: Option<&str>) {
    let make = |tag: &str, text: &str| {
        let element = document().create_element(tag).ok()?;
        element.set_text_content(Some(text));
        Some(element)
    };
    let show = || -> Option<()> {
        let panel = make("section", "")?;
        panel.set_class_name("crash");
        panel.set_attribute("role", "alert").ok()?;
        panel.append_child(&make("h2", heading)?.into()).ok()?;
        panel.append_child(&make("p", lead)?.into()).ok()?;
        if let Some(address) = saved.and_then(|text| object_address("application/json", text)) {
            let link = make("a", save)?;
            link.set_attribute("href", &address).ok()?;
            link.set_attribute("download", "endpoint-lab.json").ok()?;
            panel.append_child(&link.into()).ok()?;
        }
        let link = make("a", reload)?;
        link.set_attribute("href", "").ok()?;
        panel.append_child(&link.into()).ok()?;
        panel.append_child(&make("pre", details)?.into()).ok()?;
        document().body()?.append_child(&panel.into()).ok()?;
        Some(())
    };
    let _outcome = show();
    web_sys::console::error_1(&details.into());
}
