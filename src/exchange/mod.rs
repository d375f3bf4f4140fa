//! Documents, links and foreign formats, in and out. It must not know the browser.
