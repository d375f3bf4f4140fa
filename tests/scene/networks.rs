//! Networks for the picture's tests, by name. It must not know how they are drawn.

/// The figure "connectivity to AWS services using VPC endpoints", without an endpoint.
pub const FIGURE: &str = "
vpc shop 10.0.0.0/16
subnet private-a a 10.0.1.0/24
subnet private-b b 10.0.11.0/24
table private-a - private-a
table private-b - private-b
instance web-1 private-a 10.0.1.10
instance web-2 private-b 10.0.11.10
";

/// The sketch that the picture is measured by.
pub const SKETCH: &str = "
vpc shop 10.0.0.0/16
subnet public-a a 10.0.0.0/24
subnet public-b b 10.0.10.0/24
subnet private-a a 10.0.1.0/24
subnet private-b b 10.0.11.0/24
subnet isolated-a a 10.0.2.0/24
subnet isolated-b b 10.0.12.0/24
table main - main
table public 0.0.0.0/0>igw-1 public-a,public-b
table private-a 0.0.0.0/0>nat-1,pl-63a5400a>vpce-s3 private-a
table private-b 0.0.0.0/0>nat-1 private-b
igw 1
nat 1 public-a 10.0.0.20
instance web-1 private-a 10.0.1.10
instance web-2 private-b 10.0.11.10
instance db-1 isolated-a 10.0.2.10
gateway-endpoint s3 s3
endpoint ssm Interface ssm private-a=10.0.1.37 private-b=10.0.11.52
";

/// Everything that can be drawn, at once.
pub const EVERYTHING: &str = "
vpc shop 10.0.0.0/16 10.1.0.0/16 2600:1f18:abcd:1200::/56
subnet public-a a 10.0.0.0/24 2600:1f18:abcd:1200::/64
subnet public-b b 10.0.10.0/24
subnet private-a a 10.0.1.0/24
subnet private-b b 10.0.11.0/24
subnet six-a a 2600:1f18:abcd:1201::/64
table main - main
table public 0.0.0.0/0>igw-1 public-a,public-b
table private 0.0.0.0/0>nat-1,pl-63a5400a>vpce-s3,10.20.0.0/16>tgw-hub private-a,private-b
igw 1
eigw 1
nat 1 public-a 10.0.0.20
instance bastion public-a 10.0.0.9 public
instance web-1 private-a 10.0.1.10
instance a_very_long_name_of_an_instance_that_no_box_holds private-b 10.0.11.10
instance old private-b 10.0.11.11 stopped
instance six six-a 2600:1f18:abcd:1201:1234:5678:9abc:def0
gateway-endpoint s3 s3
gateway-endpoint ddb dynamodb
endpoint ssm Interface ssm private-a=10.0.1.37 private-b=10.0.11.52
endpoint ecr Interface ecr.api private-a=10.0.1.38
endpoint pay Interface vpce-svc-payments private-a=10.0.1.39 private-b=10.0.11.53 pending
endpoint res Resource arn:aws:vpc-lattice:us-east-1:111122223333:resourceconfiguration/rcfg-orders private-a=10.0.1.40
endpoint sn ServiceNetwork arn:aws:vpc-lattice:us-east-1:111122223333:servicenetwork/sn-mesh private-b=10.0.11.54
endpoint fw GatewayLoadBalancer vpce-svc-firewall public-b=10.0.10.7
vgw 1
vpc hub 10.20.0.0/16
subnet hub-a a 10.20.0.0/24
subnet hub-b b 10.20.1.0/24
instance tool hub-a 10.20.0.5
igw 2
vpc data 10.30.0.0/16
subnet data-a a 10.30.0.0/24
account 444455556666
vpc partner 10.0.0.0/16
subnet partner-a a 10.0.0.0/24
subnet partner-b b 10.0.1.0/24
balancer nlb network partner-a=10.0.0.5 partner-b=10.0.1.5
instance api-1 partner-a 10.0.0.10
resource-gateway orders-gw partner-b 10.0.1.9
service payments nlb network
resource orders orders-gw
service-network mesh
vpc inspection 10.9.0.0/16
subnet fw-a a 10.9.0.0/24
balancer gwlb gateway fw-a=10.9.0.5
instance firewall-1 fw-a 10.9.0.10
service firewall gwlb gateway
account 111122223333
region eu-west-1
vpc europe 10.40.0.0/16
subnet eu-a a 10.40.0.0/24
igw 3
region us-east-1
tgw hub shop hub data
peering 1 shop data
peering 2 hub europe
vpn office vgw-1
vpn branch tgw-hub
site Head_office 192.168.0.0/16 vpn-office
host laptop Head_office 192.168.0.10
host printer Head_office 192.168.0.11
igw spare alone
failed use1-az2
";

/// Central endpoints for several VPCs behind a transit gateway.
pub const HUB: &str = "
vpc hub 10.0.0.0/16
subnet endpoints-a a 10.0.0.0/24
subnet endpoints-b b 10.0.1.0/24
table hub 10.0.0.0/8>tgw-hub endpoints-a,endpoints-b
endpoint ssm Interface ssm endpoints-a=10.0.0.10 endpoints-b=10.0.1.10
endpoint kms Interface kms endpoints-a=10.0.0.11 endpoints-b=10.0.1.11
vpc red 10.1.0.0/16
subnet red-a a 10.1.0.0/24
table red 0.0.0.0/0>tgw-hub red-a
instance red-1 red-a 10.1.0.10
vpc blue 10.2.0.0/16
subnet blue-a a 10.2.0.0/24
table blue 0.0.0.0/0>tgw-hub blue-a
instance blue-1 blue-a 10.2.0.10
tgw hub hub red blue
";

/// A partner's endpoint service.
pub const PARTNER: &str = "
vpc shop 10.0.0.0/16
subnet app-a a 10.0.1.0/24
subnet app-b b 10.0.2.0/24
table app - app-a,app-b
instance web-1 app-a 10.0.1.10
endpoint pay Interface vpce-svc-payments app-a=10.0.1.20 app-b=10.0.2.20
account 444455556666
vpc partner 10.0.0.0/16
subnet pay-a a 10.0.8.0/24
subnet pay-b b 10.0.9.0/24
balancer nlb network pay-a=10.0.8.5 pay-b=10.0.9.5
instance pay-1 pay-a 10.0.8.10
service payments nlb network
";

/// Inspection by appliances behind a Gateway Load Balancer.
pub const INSPECTION: &str = "
vpc shop 10.0.0.0/16
subnet fw-a a 10.0.0.0/24
subnet app-a a 10.0.1.0/24
table fw 0.0.0.0/0>igw-1 fw-a
table app 0.0.0.0/0>vpce-fw app-a
igw 1
instance web-1 app-a 10.0.1.10 public
endpoint fw GatewayLoadBalancer vpce-svc-firewall fw-a=10.0.0.10
vpc security 10.9.0.0/16
subnet sec-a a 10.9.0.0/24
balancer gwlb gateway sec-a=10.9.0.5
instance firewall-1 sec-a 10.9.0.10
service firewall gwlb gateway
";

/// On-premises hosts by VPN to an interface endpoint.
pub const ON_PREMISES: &str = "
vpc shop 10.0.0.0/16
subnet app-a a 10.0.1.0/24
table app 192.168.0.0/16>vgw-1 app-a
endpoint s3i Interface s3 app-a=10.0.1.20
vgw 1
vpn office vgw-1
site Office 192.168.0.0/16 vpn-office
host laptop Office 192.168.0.10
host dns Office 192.168.0.53
";

/// Three zones of public, private and isolated subnets.
pub const THREE_ZONES: &str = "
vpc main 10.0.0.0/16
subnet public-a a 10.0.0.0/24
subnet public-b b 10.0.1.0/24
subnet public-c c 10.0.2.0/24
subnet private-a a 10.0.10.0/24
subnet private-b b 10.0.11.0/24
subnet private-c c 10.0.12.0/24
subnet data-a a 10.0.20.0/24
subnet data-b b 10.0.21.0/24
subnet data-c c 10.0.22.0/24
table main - main
table public 0.0.0.0/0>igw-1 public-a,public-b,public-c
table private 0.0.0.0/0>nat-a,pl-63a5400a>vpce-s3 private-a,private-b,private-c
igw 1
nat a public-a 10.0.0.9
instance app-a private-a 10.0.10.10
instance app-b private-b 10.0.11.10
instance app-c private-c 10.0.12.10
gateway-endpoint s3 s3
gateway-endpoint ddb dynamodb
endpoint ssm Interface ssm private-a=10.0.10.20 private-b=10.0.11.20 private-c=10.0.12.20
endpoint ecr Interface ecr.api private-a=10.0.10.21 private-b=10.0.11.21
endpoint dkr Interface ecr.dkr private-a=10.0.10.22 private-b=10.0.11.22
";

/// IPv6 beside IPv4, and alone.
pub const SIX: &str = "
vpc six 10.0.0.0/16 2600:1f18:abcd:1200::/56
subnet dual-a a 10.0.0.0/24 2600:1f18:abcd:1200::/64
subnet only-b b 2600:1f18:abcd:1201::/64
table dual 0.0.0.0/0>igw-1,::/0>igw-1 dual-a
table only ::/0>eigw-1 only-b
igw 1
eigw 1
instance web-1 dual-a 10.0.0.10 public
instance web-2 only-b 2600:1f18:abcd:1201::10
";

/// Resource and service-network endpoints.
pub const RESOURCES: &str = "
vpc shop 10.0.0.0/16
subnet app-a a 10.0.1.0/24
instance web-1 app-a 10.0.1.10
endpoint db Resource arn:aws:vpc-lattice:us-east-1:444455556666:resourceconfiguration/rcfg-orders app-a=10.0.1.20
endpoint mesh ServiceNetwork arn:aws:vpc-lattice:us-east-1:444455556666:servicenetwork/sn-mesh app-a=10.0.1.21
account 444455556666
vpc data 10.0.0.0/16
subnet db-a a 10.0.1.0/24
instance orders-db db-a 10.0.1.10
resource-gateway orders-gw db-a 10.0.1.9
resource orders orders-gw
service-network mesh
";

/// Two Regions, joined by a peering connection.
pub const REGIONS: &str = "
vpc home 10.0.0.0/16
subnet home-a a 10.0.0.0/24
instance web-1 home-a 10.0.0.10
igw 1
region eu-west-1
vpc away 10.1.0.0/16
subnet away-a a 10.1.0.0/24
instance web-2 away-a 10.1.0.10
igw 2
region us-east-1
peering 1 home away
";

/// Twenty spokes around a hub, each with ports.
pub fn many(vpcs: usize, ports: usize) -> String {
    let mut lines = String::new();
    for vpc in 0..vpcs {
        lines += &format!("vpc v{vpc} 10.{vpc}.0.0/16\n");
        for (at, zone) in ["a", "b"].into_iter().enumerate() {
            lines += &format!(
                "subnet v{vpc}{zone} {zone} 10.{vpc}.{at}.0/24\ninstance i{vpc}{zone} v{vpc}{zone} 10.{vpc}.{at}.9\n"
            );
        }
        for port in 0..ports {
            lines += &format!(
                "endpoint e{vpc}-{port} Interface service{port} v{vpc}a=10.{vpc}.0.{} v{vpc}b=10.{vpc}.1.{}\n",
                port % 200 + 20,
                port % 200 + 20
            );
        }
    }
    lines
}
