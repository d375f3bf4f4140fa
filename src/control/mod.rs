//! The control plane: every operation's request and response, its checks, its errors, what it changes. It must not know packets or drawing.

#[macro_use]
mod call;
mod balancer;
mod describe;
mod endpoint;
mod gateway;
mod instance;
mod interface;
mod lab;
mod operations;
mod place;
mod route;
pub mod shapes;
mod sharing;
mod subnet;
#[cfg(test)]
mod testing;
mod visible;
mod vpc;
mod weight;

pub use call::{Answer, ApiError, Call, Params, Request};
pub use lab::{Lab, Step};
pub use operations::{handler, operations};
