//! The page's entry. It must not know anything but how to start the page.

fn main() {
    endpoint_lab::ui::start();
}
