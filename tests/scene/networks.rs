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
