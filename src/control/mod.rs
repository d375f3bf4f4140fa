//! The control plane: every operation's request and response, its checks, its errors, what it changes. It must not know packets or drawing.

#[macro_use]
mod call;

mod acl;
mod block;
mod describe;
mod dhcp;
mod endpoint;
mod gateways;
mod group;
mod lab;
mod operations;
mod paging;
mod place;
mod prefix_list;
mod route;
pub mod shapes;
mod subnet;
mod tag;
mod visible;
mod vpc;
mod weight;

mod balancing;
mod bucket;
mod instance;
mod interface;
mod lattice;
mod peering;
mod profiles;
mod resolver;
mod service;
mod sharing;
#[cfg(test)]
mod testing;
mod transit;
mod vpn;
mod world;
mod zones;

pub use call::{Answer, ApiError, Call, Params, Request};
pub use describe::filter_names;
pub use lab::{Lab, Step};
pub use operations::{handler, operations};
