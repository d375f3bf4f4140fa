//! The `Network`: what is configured, as plain data. It must not know how it may change, or what follows from it.
