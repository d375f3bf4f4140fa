//! The control plane: every operation's request and response, its checks, its errors, what it changes. It must not know packets or drawing.

#[macro_use]
mod call;
mod describe;
mod endpoint;
mod instance;
mod interface;
mod lab;
mod operations;
mod place;
pub mod shapes;
mod sharing;
#[cfg(test)]
mod testing;
mod visible;
mod vpc;

pub use call::{Answer, ApiError, Call, Params, Request};
pub use lab::{Lab, Step};
pub use operations::{handler, operations};
