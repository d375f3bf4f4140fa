//! The page: Leptos components, signals, the browser. It must not know rules of AWS.
