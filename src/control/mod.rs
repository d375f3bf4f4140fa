//! The control plane: every operation's request and response, its checks, its errors, what it changes. It must not know packets or drawing.

pub mod shapes;
