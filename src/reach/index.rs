//! What every question needs to look up, gathered once for a network. It must not know how a question is answered.

use super::domains::Names;
use super::route::Compiled;
use crate::catalog;
use crate::model::{
    DnsRecordIpType, EndpointService, EndpointType, HiddenZone, InstanceState, InterfaceType, LatticeName,
    LoadBalancer, NatGateway, Network, NetworkAcl, NetworkInterface, ResolverEndpoint, ResourceGateway, RouteTable,
    SERVICE_BLOCK, Subnet, Vpc, VpcEndpoint,
};
use crate::net::order;
use crate::net::{ById, DnsName, Id, SortedMap};
use std::cell::OnceCell;
use std::net::{IpAddr, Ipv4Addr};

/// What stands behind a network interface.
#[derive(Clone, Copy, Debug)]
pub enum Owner<'a> {
    /// An instance, or an interface that stands alone.
    Host,
    Endpoint(&'a VpcEndpoint),
    Nat(&'a NatGateway),
    LoadBalancer(&'a LoadBalancer),
    Resolver(&'a ResolverEndpoint),
    ResourceGateway(&'a ResourceGateway),
    Other,
}

/// A hidden zone of an endpoint, where it answers.
#[derive(Clone, Debug)]
pub struct Hidden<'a> {
    pub zone: HiddenZone,
    pub endpoint: &'a VpcEndpoint,
}

/// What stands behind an endpoint.
#[derive(Clone, Debug)]
pub struct Behind<'a> {
    /// The name of its service, as a place on a path.
    pub name: Id,
    /// The service's Region.
    pub region: &'a str,
    /// AWS's service.
    pub service: Option<&'static catalog::Service>,
    /// A customer's.
    pub customers: Option<&'a EndpointService>,
}

/// A network with its look-ups.
#[derive(Debug)]
pub struct Reach<'a> {
    pub network: &'a Network,
    /// Interfaces by their private addresses, for each VPC.
    by_address: ById<SortedMap<IpAddr, &'a NetworkInterface>>,
    by_public: SortedMap<Ipv4Addr, &'a NetworkInterface>,
    owners: ById<Owner<'a>>,
    primary: ById<&'a NetworkInterface>,
    tables: ById<Compiled<'a>>,
    table_of_subnet: ById<&'a RouteTable>,
    main_tables: ById<&'a RouteTable>,
    edge_tables: ById<&'a RouteTable>,
    acl_of_subnet: ById<&'a NetworkAcl>,
    default_acls: ById<&'a NetworkAcl>,
    behind: ById<Behind<'a>>,
    /// Subnets with a host to ask from: an instance's interface, else another that is no service's.
    hosts: ById<&'a NetworkInterface>,
    /// Resources that endpoints reach, by their public names there.
    lattice: SortedMap<DnsName, (&'a VpcEndpoint, LatticeName)>,
    /// Each VPC's own endpoints.
    endpoints: ById<Vec<&'a VpcEndpoint>>,
    /// What names mean in each VPC, gathered when the first one is asked there.
    names: ById<OnceCell<Names<'a>>>,
}

impl<'a> Reach<'a> {
    /// Gathers the look-ups of a network, in time linear in its size.
    pub fn new(network: &'a Network) -> Self {
        let mut reach = Self {
            network,
            by_address: ById::default(),
            by_public: SortedMap::new(),
            owners: ById::default(),
            primary: ById::default(),
            tables: ById::default(),
            table_of_subnet: ById::default(),
            main_tables: ById::default(),
            edge_tables: ById::default(),
            acl_of_subnet: ById::default(),
            default_acls: ById::default(),
            behind: ById::default(),
            hosts: ById::default(),
            lattice: SortedMap::new(),
            endpoints: ById::default(),
            names: ById::default(),
        };
        reach.gather_interfaces();
        reach.gather_tables();
        reach.gather_endpoints();
        reach
    }

    fn gather_interfaces(&mut self) {
        let network = self.network;
        for eni in network.network_interfaces.iter() {
            for address in eni.addresses() {
                self.by_address.or_default(&eni.vpc_id).insert(address, eni);
            }
            if eni.interface_type == InterfaceType::Interface && !eni.requester_managed {
                let own = self.hosts.get(&eni.subnet_id);
                if own.is_none_or(|own| own.instance_id.is_none() && eni.instance_id.is_some()) {
                    self.hosts.insert(&eni.subnet_id, eni);
                }
            }
            if let Some(public) = &eni.association {
                self.by_public.insert(public.public_ip, eni);
            }
            if let Some(instance) = &eni.instance_id {
                let first = self.primary.get(instance);
                if first.is_none_or(|first| eni.device_index < first.device_index) {
                    self.primary.insert(instance, eni);
                }
            }
        }
        let mut own = |id: &'a Id, owner: Owner<'a>| self.owners.insert(id, owner);
        for endpoint in network.vpc_endpoints.iter() {
            for id in &endpoint.network_interface_ids {
                own(id, Owner::Endpoint(endpoint));
            }
        }
        for nat in network.nat_gateways.iter() {
            for id in nat.nat_gateway_addresses.iter().filter_map(|it| it.network_interface_id.as_ref()) {
                own(id, Owner::Nat(nat));
            }
        }
        for balancer in network.load_balancers.iter() {
            for subnet in &balancer.subnets {
                own(&subnet.network_interface_id, Owner::LoadBalancer(balancer));
            }
        }
        for endpoint in network.resolver_endpoints.iter() {
            for address in &endpoint.ip_addresses {
                own(&address.network_interface_id, Owner::Resolver(endpoint));
            }
        }
        for gateway in network.resource_gateways.iter() {
            for id in &gateway.network_interface_ids {
                own(id, Owner::ResourceGateway(gateway));
            }
        }
    }

    fn gather_tables(&mut self) {
        let network = self.network;
        for table in network.route_tables.iter() {
            self.tables.insert(&table.route_table_id, Compiled::new(network, table));
            for association in &table.associations {
                if let Some(subnet) = &association.subnet_id {
                    self.table_of_subnet.insert(subnet, table);
                }
                if let Some(gateway) = &association.gateway_id {
                    self.edge_tables.insert(gateway, table);
                }
                if association.main {
                    self.main_tables.insert(&table.vpc_id, table);
                }
            }
        }
        for acl in network.network_acls.iter() {
            for association in &acl.associations {
                self.acl_of_subnet.insert(&association.subnet_id, acl);
            }
            if acl.is_default {
                self.default_acls.insert(&acl.vpc_id, acl);
            }
        }
    }

    fn gather_endpoints(&mut self) {
        let network = self.network;
        for vpc in network.vpcs.iter() {
            self.names.insert(&vpc.vpc_id, OnceCell::new());
        }
        // A service is looked up once, however many endpoints are for it.
        let mut services = SortedMap::new();
        for endpoint in network.vpc_endpoints.iter() {
            let (name, region) = (endpoint.service_name.as_str(), endpoint.service_region(network));
            let found = || (Id::from(name), catalog::service_in(name, region));
            let (name, service) = services.or_insert_with((name, region), found).clone();
            let customers = endpoint.customer_service(network);
            self.behind.insert(&endpoint.vpc_endpoint_id, Behind { name, region, service, customers });
            self.endpoints.or_default(&endpoint.vpc_id).push(endpoint);
            if endpoint.vpc_endpoint_type.is_lattice() {
                for name in endpoint.lattice_names(network) {
                    if let Ok(public) = name.name.parse::<DnsName>() {
                        self.lattice.insert(public, (endpoint, name));
                    }
                }
            }
        }
    }

    /// What stands behind an endpoint of the network.
    pub fn behind(&self, endpoint: &VpcEndpoint) -> Option<&Behind<'a>> {
        self.behind.get(&endpoint.vpc_endpoint_id)
    }

    /// The interface of a subnet to ask from: an instance's, else any that is no service's.
    pub fn host_of(&self, subnet: &Id) -> Option<&'a NetworkInterface> {
        self.hosts.get(subnet).copied()
    }

    /// The VPC of an id.
    pub fn vpc(&self, id: &Id) -> Option<&'a Vpc> {
        self.network.vpcs.get(id)
    }

    /// The subnet of an id.
    pub fn subnet(&self, id: &Id) -> Option<&'a Subnet> {
        self.network.subnets.get(id)
    }

    /// The interface with a private address in a VPC.
    pub fn interface_at(&self, vpc_id: &Id, address: IpAddr) -> Option<&'a NetworkInterface> {
        self.by_address.get(vpc_id)?.get(&address).copied()
    }

    /// The interface that a public IPv4 address stands for.
    pub fn interface_of_public(&self, address: Ipv4Addr) -> Option<&'a NetworkInterface> {
        self.by_public.get(&address).copied()
    }

    /// What stands behind an interface.
    pub fn owner(&self, eni: &NetworkInterface) -> Owner<'a> {
        match self.owners.get(&eni.network_interface_id) {
            Some(owner) => *owner,
            None if eni.requester_managed => Owner::Other,
            None => Owner::Host,
        }
    }

    /// The primary interface of an instance.
    pub fn primary(&self, instance_id: &Id) -> Option<&'a NetworkInterface> {
        self.primary.get(instance_id).copied()
    }

    /// The table that routes what leaves a subnet: its own, or the main one (rules RT-01, GW-20, GW-21).
    pub fn table_of(&self, subnet: &Subnet) -> Option<&'a RouteTable> {
        let own = self.table_of_subnet.get(&subnet.subnet_id);
        own.or_else(|| self.main_tables.get(&subnet.vpc_id)).copied()
    }

    /// The edge table of a gateway (rule RT-36).
    pub fn edge_table(&self, gateway: &Id) -> Option<&'a RouteTable> {
        self.edge_tables.get(gateway).copied()
    }

    /// A table's rows, ready to be searched.
    pub fn compiled(&self, table: &Id) -> Option<&Compiled<'a>> {
        self.tables.get(table)
    }

    /// The ACL of a subnet: its own, or the VPC's default one (rule NACL-01).
    pub fn acl_of(&self, subnet: &Subnet) -> Option<&'a NetworkAcl> {
        let own = self.acl_of_subnet.get(&subnet.subnet_id);
        own.or_else(|| self.default_acls.get(&subnet.vpc_id)).copied()
    }

    /// A VPC's own endpoints.
    pub(super) fn endpoints_of(&self, vpc_id: &Id) -> &[&'a VpcEndpoint] {
        self.endpoints.get(vpc_id).map(Vec::as_slice).unwrap_or_default()
    }

    /// What names mean in a VPC of the network.
    pub(super) fn names_in(&self, vpc_id: &Id) -> Option<&Names<'a>> {
        Some(self.names.get(vpc_id)?.get_or_init(|| Names::of(self, vpc_id)))
    }

    /// The hidden zones of a VPC's own endpoints.
    pub fn hidden_of(&self, vpc_id: &Id) -> &[Hidden<'a>] {
        self.names_in(vpc_id).map(|names| names.hidden.as_slice()).unwrap_or_default()
    }

    /// The resource behind a public name of a resource or service-network endpoint.
    pub fn lattice_name(&self, name: &DnsName) -> Option<&(&'a VpcEndpoint, LatticeName)> {
        self.lattice.get(name)
    }

    /// The instance with this id or `Name` tag.
    pub fn instance(&self, name: &str) -> Option<&'a Id> {
        let instances = &self.network.instances;
        instances
            .get(name)
            .or_else(|| instances.iter().find(|it| it.tags.name() == Some(name)))
            .map(|it| &it.instance_id)
    }

    /// Whether the zone of a subnet has failed (`lab fail-az`).
    pub fn has_failed(&self, subnet_id: &Id) -> bool {
        !self.network.failed_zones.is_empty()
            && self.subnet(subnet_id).is_some_and(|it| self.network.failed_zones.contains(&it.availability_zone_id))
    }

    /// Whether an instance is running, or an interface is no instance's.
    pub fn runs(&self, eni: &NetworkInterface) -> bool {
        let state = eni.instance_id.as_ref().and_then(|id| self.network.instances.get(id)).map(|it| it.state);
        state.is_none_or(|state| state == InstanceState::Running) && !self.has_failed(&eni.subnet_id)
    }

    /// The addresses of an endpoint's interfaces whose zones work, of the families that its records have (rules DNS-06, IF-32).
    pub fn endpoint_addresses(
        &self,
        endpoint: &'a VpcEndpoint,
        zone: Option<&str>,
        is_dual_stack_name: bool,
        name: Option<&DnsName>,
    ) -> Vec<IpAddr> {
        let place = lattice_place(self.network, endpoint, name);
        let customers = self.behind(endpoint).and_then(|it| it.customers);
        let healthy = customers.map(|_| self.healthy_interfaces(endpoint));
        let record = endpoint.dns_options.dns_record_ip_type;
        let (v4, v6) = match record {
            DnsRecordIpType::Ipv4 => (true, false),
            DnsRecordIpType::Ipv6 => (false, true),
            DnsRecordIpType::Dualstack => (true, true),
            DnsRecordIpType::ServiceDefined => (true, is_dual_stack_name),
        };
        let mut addresses = Vec::new();
        for (subnet, eni) in endpoint.subnet_ids.iter().zip(&endpoint.network_interface_ids) {
            if zone.is_some_and(|zone| self.subnet(subnet).is_none_or(|subnet| subnet.availability_zone != zone)) {
                continue;
            }
            if self.has_failed(subnet) {
                continue;
            }
            let Some(eni) = self.network.network_interfaces.get(eni) else { continue };
            // Rule ES-26: a zonal name answers in any case.
            let has =
                |all: &Vec<&NetworkInterface>| all.iter().any(|it| it.network_interface_id == eni.network_interface_id);
            if zone.is_none() && healthy.as_ref().is_some_and(|healthy| !has(healthy)) {
                continue;
            }
            let of_block = place.and_then(|place| eni.private_ip_addresses.get(place)).copied();
            let first = of_block.or(eni.private_ip_addresses.first().copied()).map(IpAddr::V4);
            let one = (endpoint.vpc_endpoint_type == EndpointType::ServiceNetwork).then_some(first).flatten();
            let all = eni.addresses().filter(|it| one.is_none_or(|one| it.is_ipv6() || *it == one));
            addresses.extend(all.filter(|address| if address.is_ipv4() { v4 } else { v6 }));
        }
        order::sort(&mut addresses);
        addresses
    }
}

/// Rules SN-03, SN-04: where the address of a service network's resource stands among those of each interface.
fn lattice_place(network: &Network, endpoint: &VpcEndpoint, name: Option<&DnsName>) -> Option<usize> {
    endpoint.service_network_arn.as_ref()?;
    let name = name?.as_str();
    let names = endpoint.lattice_names(network);
    let found = names.iter().find(|it| it.name == name || it.private_name.as_deref() == Some(name));
    Some(SERVICE_BLOCK + found?.place?)
}
