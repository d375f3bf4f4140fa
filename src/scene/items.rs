//! What stands in subnets, gathered from the network. It must not know where it is drawn.

use crate::model::{
    EndpointType, InstanceState, InterfaceType, LoadBalancerKind, NatMode, Network, NetworkInterface, VpcEndpoint,
};
use crate::net::SortedMap;
use crate::scene::folding::Folding;
use crate::scene::names::{both, called, list};
use crate::scene::plan::{Item, Side};
use crate::scene::services::{service_key, short_name};
use crate::scene::shape::Kind;
use crate::text::drawn::{Drawn, drawn, endpoint_state, endpoint_type};

/// Everything that stands in subnets, by the subnet's id. `fold` knows of the ports alone: those in a VPC that they fold already have no words.
pub fn items<'a>(network: &'a Network, fold: &Folding<'_>) -> SortedMap<&'a str, Vec<Item>> {
    let mut items: SortedMap<&str, Vec<Item>> = SortedMap::new();
    let mut of_instance: SortedMap<&str, Vec<&NetworkInterface>> = SortedMap::new();
    for interface in network.network_interfaces.iter() {
        if let Some(instance) = &interface.instance_id {
            of_instance.or_default(instance.as_str()).push(interface);
        }
    }
    for nat in network.nat_gateways.iter() {
        let Some(subnet) = &nat.subnet_id else { continue };
        let name = called(&nat.tags, &nat.nat_gateway_id);
        let address = nat.nat_gateway_addresses.first();
        let detail = address.and_then(|address| address.private_ip).map(|ip| ip.to_string()).unwrap_or_default();
        let public = address
            .and_then(|address| address.public_ip)
            .map(|ip| drawn(Drawn::PublicAddress, &[&ip.to_string()]))
            .unwrap_or_default();
        let kind = if nat.connectivity_type == NatMode::Private { Drawn::PrivateNatGateway } else { Drawn::NatGateway };
        let title = list(&[&drawn(kind, &[&both(&name, &nat.nat_gateway_id)]), &detail, &public]);
        let mut item = Item::new(Kind::Nat, Side::Host, "nat", &nat.nat_gateway_id, name, detail, title);
        item.aliases = nat.nat_gateway_addresses.iter().filter_map(|a| a.network_interface_id.clone()).collect();
        items.or_default(subnet.as_str()).push(item);
    }
    for balancer in network.load_balancers.iter() {
        let (kind, detail) = match balancer.kind {
            LoadBalancerKind::Network => (Drawn::NetworkLoadBalancer, Drawn::NetworkKind),
            LoadBalancerKind::Gateway => (Drawn::GatewayLoadBalancer, Drawn::GatewayKind),
            LoadBalancerKind::Application => (Drawn::ApplicationLoadBalancer, Drawn::ApplicationKind),
        };
        for place in &balancer.subnets {
            let name = balancer.load_balancer_name.clone();
            let interface = network.network_interfaces.get(&place.network_interface_id);
            let address = first_address(interface);
            let title = list(&[&drawn(kind, &[&name]), &address]);
            let shown = if address.is_empty() { detail.text().to_string() } else { address };
            let id = &balancer.load_balancer_arn;
            let mut item = Item::new(Kind::LoadBalancer, Side::Host, "balancer", id, name, shown, title);
            item.key = [id.as_str(), "@", place.subnet_id.as_str()].concat();
            item.aliases.push(place.network_interface_id.clone());
            items.or_default(place.subnet_id.as_str()).push(item);
        }
    }
    for instance in network.instances.iter() {
        let interfaces = of_instance.get(instance.instance_id.as_str()).map(Vec::as_slice).unwrap_or_default();
        let primary = interfaces.iter().min_by_key(|interface| interface.device_index).copied();
        let name = called(&instance.tags, &instance.instance_id);
        let (state, class) = match instance.state {
            InstanceState::Running => ("", ""),
            InstanceState::Pending => (Drawn::Pending.text(), "pending"),
            InstanceState::ShuttingDown | InstanceState::Terminated => (Drawn::Terminated.text(), "off"),
            InstanceState::Stopping | InstanceState::Stopped => (Drawn::Stopped.text(), "off"),
        };
        let addresses: Vec<String> = interfaces.iter().map(|interface| all_addresses(interface)).collect();
        let called = drawn(Drawn::Instance, &[&both(&name, &instance.instance_id)]);
        let title = list(&[&called, &addresses.join(", "), state]);
        let detail = if state.is_empty() { first_address(primary) } else { state.to_string() };
        let mut item = Item::new(Kind::Instance, Side::Host, "instance", &instance.instance_id, name, detail, title);
        item.class = class.to_string();
        if interfaces.iter().any(|interface| interface.association.is_some()) {
            item.class = format!("{class} has-public-address").trim().to_string();
        }
        item.aliases = interfaces.iter().map(|interface| interface.network_interface_id.clone()).collect();
        items.or_default(instance.subnet_id.as_str()).push(item);
    }
    for interface in network.network_interfaces.iter() {
        if interface.interface_type == InterfaceType::Interface
            && interface.instance_id.is_none()
            && !interface.requester_managed
        {
            let name = called(&interface.tags, &interface.network_interface_id);
            let title = list(&[
                &drawn(Drawn::NetworkInterface, &[&both(&name, &interface.network_interface_id)]),
                &all_addresses(interface),
            ]);
            let detail = first_address(Some(interface));
            let id = &interface.network_interface_id;
            let item = Item::new(Kind::Interface, Side::Host, "interface", id, name, detail, title);
            items.or_default(interface.subnet_id.as_str()).push(item);
        }
    }
    for resolver in network.resolver_endpoints.iter() {
        for address in &resolver.ip_addresses {
            let name = if resolver.name.is_empty() { resolver.id.to_string() } else { resolver.name.clone() };
            let called = drawn(Drawn::ResolverEndpoint, &[&both(&name, &resolver.id)]);
            let title = list(&[&called, &address.ip.to_string()]);
            let mut item =
                Item::new(Kind::Interface, Side::Host, "resolver", &resolver.id, name, address.ip.to_string(), title);
            item.key = [resolver.id.as_str(), "@", address.ip_id.as_str()].concat();
            item.aliases.push(address.network_interface_id.clone());
            items.or_default(address.subnet_id.as_str()).push(item);
        }
    }
    for gateway in network.resource_gateways.iter() {
        for (place, subnet) in gateway.subnet_ids.iter().enumerate() {
            let interface = gateway.network_interface_ids.get(place);
            let detail = first_address(interface.and_then(|id| network.network_interfaces.get(id)));
            let title = list(&[&drawn(Drawn::ResourceGateway, &[&both(&gateway.name, &gateway.id)]), &detail]);
            let name = gateway.name.clone();
            let mut item = Item::new(Kind::Interface, Side::Host, "resource", &gateway.id, name, detail, title);
            item.key = [gateway.id.as_str(), "@", subnet.as_str()].concat();
            item.aliases.extend(interface.cloned());
            items.or_default(subnet.as_str()).push(item);
        }
    }
    for endpoint in network.vpc_endpoints.iter() {
        let own: Vec<&NetworkInterface> =
            endpoint.network_interface_ids.iter().filter_map(|id| network.network_interfaces.get(id)).collect();
        let is_folded = fold.folds(endpoint.vpc_id.as_str(), fold.vpcs);
        for subnet in &endpoint.subnet_ids {
            let interface = own.iter().find(|interface| interface.subnet_id == *subnet).copied();
            let id = &endpoint.vpc_endpoint_id;
            let service = service_key(endpoint);
            let alias = interface.map(|interface| interface.network_interface_id.clone());
            if is_folded {
                let mut item =
                    Item::new(Kind::Port, Side::Port, "port", id, String::new(), String::new(), String::new());
                item.services.insert(service);
                item.aliases.extend(alias);
                items.or_default(subnet.as_str()).push(item);
                continue;
            }
            let short = endpoint_name(network, endpoint, &service);
            let name = endpoint.tags.name().map_or(short, str::to_string);
            let state = endpoint_state(endpoint.state);
            let detail = if state.is_empty() { first_address(interface) } else { state.to_string() };
            let addresses = interface.map(all_addresses).unwrap_or_default();
            let title = list(&[
                &drawn(Drawn::EndpointTo, &[endpoint_type(endpoint.vpc_endpoint_type), &both(&name, id), &service]),
                &addresses,
                state,
            ]);
            let symbol = match endpoint.vpc_endpoint_type {
                EndpointType::GatewayLoadBalancer => "inspect",
                EndpointType::Gateway
                | EndpointType::Interface
                | EndpointType::Resource
                | EndpointType::ServiceNetwork
                | EndpointType::Tunnel => "port",
            };
            let mut item = Item::new(Kind::Port, Side::Port, symbol, id, name, detail, title);
            item.key = [id.as_str(), "@", subnet.as_str()].concat();
            item.class = if state.is_empty() { String::new() } else { "pending".to_string() };
            item.services.insert(service);
            item.addresses = interface.iter().flat_map(|interface| interface.addresses()).collect();
            item.aliases.extend(alias);
            items.or_default(subnet.as_str()).push(item);
        }
    }
    items
}

/// The short name that a port shows: its service's, or that of what it leads to.
pub fn endpoint_name(network: &Network, endpoint: &VpcEndpoint, service: &str) -> String {
    let last = service.rsplit('/').next().unwrap_or(service);
    if endpoint.service_name.is_empty() {
        let configuration = network.resource_configurations.get(last).map(|configuration| configuration.name.clone());
        let network = network.service_networks.get(last).map(|own| own.name.clone());
        return configuration.or(network).unwrap_or_else(|| last.to_string());
    }
    let short = short_name(&endpoint.service_name);
    let own = network.endpoint_services.get(short).and_then(|service| service.tags.name());
    own.unwrap_or(short).to_string()
}

pub fn all_addresses(interface: &NetworkInterface) -> String {
    let public =
        interface.association.as_ref().map(|public| drawn(Drawn::PublicAddress, &[&public.public_ip.to_string()]));
    let texts: Vec<String> = interface.addresses().map(|address| address.to_string()).chain(public).collect();
    texts.join(", ")
}

pub fn first_address(interface: Option<&NetworkInterface>) -> String {
    interface.and_then(NetworkInterface::primary).map(|address| address.to_string()).unwrap_or_default()
}
