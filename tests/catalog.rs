//! The catalogue's facts, one line a case. It must not know how the tables are read.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use endpoint_lab::catalog::{
    Basis, ListKind, OptIn, Partition, PublicStatus, ServiceType, default_action, find_services, gateway_prefix_list,
    gateway_service_of, is_complete, prefix_list, prefix_lists, prices, public_answer, region, region_of_zone, regions,
    service, service_in, service_of_host, services_in,
};
use endpoint_lab::net::{Family, Protocol};
use std::collections::BTreeSet;
use std::net::IpAddr;

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

mod region_facts {
    use super::*;

    #[track_caller]
    fn check(code: &str, name: &str, partition: &str, suffix: &str, zones: &str) {
        let region = region(code).unwrap();
        let shown: Vec<String> =
            region.zones.iter().map(|zone| [&zone.name, "=", zone.id.as_deref().unwrap_or("?")].concat()).collect();
        assert_eq!(
            (region.name, region.partition.id(), region.dns_suffix(), shown.join(" ").as_str()),
            (name, partition, suffix, zones)
        );
    }

    #[test]
    fn names_partitions_and_zones() {
        check(
            "us-east-1",
            "US East (N. Virginia)",
            "aws",
            "amazonaws.com",
            "us-east-1a=use1-az6 us-east-1b=use1-az1 us-east-1c=use1-az2 us-east-1d=use1-az4 us-east-1e=use1-az3 us-east-1f=use1-az5",
        );
        check(
            "us-west-1",
            "US West (N. California)",
            "aws",
            "amazonaws.com",
            "us-west-1a=usw1-az3 us-west-1b=usw1-az1",
        );
        check(
            "cn-north-1",
            "China (Beijing)",
            "aws-cn",
            "amazonaws.com.cn",
            "cn-north-1a=cnn1-az1 cn-north-1b=cnn1-az2",
        );
        check(
            "eusc-de-east-1",
            region("eusc-de-east-1").unwrap().name,
            "aws-eusc",
            "amazonaws.eu",
            "eusc-de-east-1a=? eusc-de-east-1b=?",
        );
    }

    #[test]
    fn every_region_has_zones_and_is_found_by_them() {
        assert_eq!(regions().len(), 39);
        for region in regions() {
            assert!(region.zones.len() >= 2, "{}", region.code);
            assert_eq!(region_of_zone(&region.zones[0].name), Some(region));
        }
        assert_eq!(region("us-east-9"), None);
        assert_eq!(region("us-west-1").unwrap().extra_zone_ids, ["usw1-az2"]);
        assert_eq!(region("af-south-1").unwrap().opt_in, OptIn::Required);
        assert_eq!(region("us-east-1").unwrap().opt_in, OptIn::NotRequired);
        assert!(region("us-east-1").unwrap().zone_letters_differ);
        assert_eq!(Partition::China.dual_stack_suffix(), "api.amazonwebservices.com.cn");
    }
}

mod service_facts {
    use super::*;

    #[track_caller]
    fn check(name: &str, types: &[ServiceType], private: Option<&[&str]>, base: &[&str]) {
        let service = service(name).unwrap();
        assert_eq!(service.types, types);
        assert_eq!(
            service.private_dns_names.as_deref().map(|names| names.iter().map(String::as_str).collect()),
            private.map(<[&str]>::to_vec)
        );
        assert_eq!(service.base_endpoint_dns_names, base);
    }

    use ServiceType::{Gateway, Interface};

    #[test]
    fn names_in_a_region() {
        check(
            "com.amazonaws.us-east-1.ec2",
            &[Interface],
            Some(&["ec2.us-east-1.amazonaws.com"]),
            &["ec2.us-east-1.vpce.amazonaws.com"],
        );
        check(
            "com.amazonaws.eu-west-1.ecr.api",
            &[Interface],
            Some(&["api.ecr.eu-west-1.amazonaws.com"]),
            &["api.ecr.eu-west-1.vpce.amazonaws.com"],
        );
        check(
            "com.amazonaws.us-east-1.ecr.dkr",
            &[Interface],
            Some(&["*.dkr.ecr.us-east-1.amazonaws.com"]),
            &["dkr.ecr.us-east-1.vpce.amazonaws.com"],
        );
        check(
            "com.amazonaws.us-east-1.execute-api",
            &[Interface],
            Some(&["*.execute-api.us-east-1.amazonaws.com"]),
            &["execute-api.us-east-1.vpce.amazonaws.com"],
        );
        check(
            "com.amazonaws.us-east-1.dynamodb",
            &[Gateway, Interface],
            Some(&[]),
            &["dynamodb.us-east-1.vpce.amazonaws.com"],
        );
        check(
            "com.amazonaws.us-east-1.dynamodb-streams",
            &[Interface],
            Some(&[]),
            &["streams.dynamodb.us-east-1.vpce.amazonaws.com"],
        );
        check(
            "com.amazonaws.us-east-1.s3",
            &[Gateway, Interface],
            Some(&[
                "s3.us-east-1.amazonaws.com",
                "*.s3.us-east-1.amazonaws.com",
                "*.s3-accesspoint.us-east-1.amazonaws.com",
                "*.s3-control.us-east-1.amazonaws.com",
            ]),
            &["s3.us-east-1.vpce.amazonaws.com"],
        );
        check("com.amazonaws.us-east-1.s3express", &[Gateway], Some(&[]), &[]);
        check(
            "com.amazonaws.us-east-1.kinesis-firehose",
            &[Interface],
            Some(&["firehose.us-east-1.amazonaws.com"]),
            &["firehose.us-east-1.vpce.amazonaws.com"],
        );
        check(
            "com.amazonaws.us-east-1.monitoring",
            &[Interface],
            Some(&[
                "monitoring.us-east-1.amazonaws.com",
                "monitoring.us-east-1.api.aws",
                "monitoring-fips.us-east-1.amazonaws.com",
                "monitoring-fips.us-east-1.api.aws",
            ]),
            &["monitoring.us-east-1.vpce.amazonaws.com"],
        );
        check(
            "aws.sagemaker.us-east-1.notebook",
            &[Interface],
            Some(&["*.notebook.us-east-1.sagemaker.aws"]),
            &["notebook.us-east-1.vpce.sagemaker.aws"],
        );
        check("com.amazonaws.us-east-1.emrwal.prod", &[Interface], None, &["prod.emrwal.us-east-1.vpce.amazonaws.com"]);
        check(
            "aws.api.us-east-1.freetier",
            &[Interface],
            Some(&["freetier.us-east-1.api.aws"]),
            &["freetier.us-east-1.vpce.amazonaws.com"],
        );
    }

    #[test]
    fn names_without_a_region() {
        check("com.amazonaws.iam", &[Interface], Some(&["iam.amazonaws.com"]), &["iam.us-east-1.vpce.amazonaws.com"]);
        check(
            "com.amazonaws.route53",
            &[Interface],
            Some(&["route53.amazonaws.com"]),
            &["route53.us-east-1.vpce.amazonaws.com"],
        );
        let far = service_in("com.amazonaws.s3-global.accesspoint", "eu-west-1").unwrap();
        assert_eq!(far.base_endpoint_dns_names, ["accesspoint.s3-global.eu-west-1.vpce.amazonaws.com"]);
        assert_eq!(service("com.amazonaws.iam").unwrap().only_in, ["us-east-1", "cn-north-1", "us-gov-west-1"]);
    }

    #[test]
    fn names_with_other_prefixes_or_other_forms() {
        check(
            "cn.com.amazonaws.cn-north-1.ec2",
            &[Interface],
            Some(&["ec2.cn-north-1.amazonaws.com.cn"]),
            &["ec2.cn-north-1.vpce.amazonaws.com.cn"],
        );
        check(
            "com.amazonaws.cn-north-1.kms",
            &[Interface],
            Some(&["kms.cn-north-1.amazonaws.com.cn"]),
            &["kms.cn-north-1.vpce.amazonaws.com.cn"],
        );
        check(
            "cn.com.amazonaws.cn-north-1.transcribe.cn",
            &[Interface],
            Some(&["transcribe.cn-north-1.amazonaws.com.cn"]),
            &["transcribe.cn-north-1.vpce.amazonaws.com.cn"],
        );
        check("com.amazonaws.cn-north-1.s3", &[Gateway], Some(&[]), &["s3.cn-north-1.vpce.amazonaws.com.cn"]);
        assert_eq!(service("cn.com.amazonaws.cn-north-1.s3").unwrap().types, [Interface]);
        assert_eq!(
            service("cn.com.amazonaws.cn-north-1.elasticfilesystem-fips").unwrap().key,
            "elasticfilesystem-fips"
        );
        assert_eq!(service("eu.amazonaws.eusc-de-east-1.ecr.api").unwrap().key, "ecr.api");
        assert_eq!(service("com.amazonaws.us-east-1.freetier").unwrap().service_name, "aws.api.us-east-1.freetier");
        assert_eq!(service("com.amazonaws.us-east-1.timestream.query-cell2").unwrap().key, "timestream.query-{cell}");
    }

    #[track_caller]
    fn unknown(name: &str) {
        assert_eq!(service(name), None);
    }

    #[test]
    fn names_that_are_no_services() {
        unknown("com.amazonaws.us-east-1.nosuch");
        unknown("com.amazonaws.us-east-9.s3");
        unknown("com.amazonaws.cn-north-1.ec2");
        unknown("cn.com.amazonaws.us-east-1.ec2");
        unknown("com.amazonaws.us-east-1.");
        unknown("com.amazonaws.us-east-1.s3.us-east-1");
        unknown("xcom.amazonaws.us-east-1.s3");
        unknown("com.amazonaws.us-east-1.timestream.query-");
        unknown("S3");
        unknown("");
    }

    #[test]
    fn fips_variants() {
        let kms = service("com.amazonaws.us-east-1.kms").unwrap();
        assert_eq!(kms.fips_service_name.as_deref(), Some("com.amazonaws.us-east-1.kms-fips"));
        let fips = service("com.amazonaws.us-east-1.kms-fips").unwrap();
        assert_eq!((fips.key.as_str(), &fips.fips_service_name), ("kms-fips", &None));
        let names = fips.private_dns_names.clone().unwrap();
        assert_eq!((names, fips.private_dns_basis), (vec!["kms-fips.us-east-1.amazonaws.com".into()], Basis::Assumed));
        assert!(fips.cross_region, "rule XR-02");
        let eks = service("com.amazonaws.us-east-1.eks-fips").unwrap();
        assert_eq!(eks.private_dns_names.clone().unwrap(), ["fips.eks.us-east-1.amazonaws.com"]);
        let memory_db = service("com.amazonaws.us-east-1.memorydb-fips").unwrap();
        assert_eq!(memory_db.private_dns_names.clone().unwrap(), ["memorydb-fips.us-east-1.amazonaws.com"]);
        let runtime = service("com.amazonaws.us-east-1.sagemaker.runtime-fips").unwrap();
        assert_eq!(runtime.policy_supported, Some(false));
        assert_eq!(service("com.amazonaws.us-east-1.sagemaker.runtime").unwrap().policy_supported, Some(true));
    }

    #[track_caller]
    fn ports(key: &str, open: &[(Protocol, u16)], closed: &[(Protocol, u16)]) {
        let service = service(&["com.amazonaws.us-east-1.", key].concat()).unwrap();
        for (protocol, port) in open {
            assert_eq!(service.answers(*protocol, *port), Some(true), "{protocol} {port}");
        }
        for (protocol, port) in closed {
            assert_eq!(service.answers(*protocol, *port), Some(false), "{protocol} {port}");
        }
    }

    #[test]
    fn ports_that_services_answer_on() {
        use Protocol::{Tcp, Udp};
        ports("ec2", &[(Tcp, 443)], &[(Tcp, 80), (Udp, 443)]);
        ports("cassandra", &[(Tcp, 9142)], &[(Tcp, 443)]);
        ports("email-smtp", &[(Tcp, 25), (Tcp, 587), (Tcp, 2587)], &[(Tcp, 443)]);
        ports("highlander", &[(Udp, 4195), (Tcp, 443)], &[(Udp, 53)]);
        ports("datasync", &[(Tcp, 1024), (Tcp, 1064), (Tcp, 22)], &[(Tcp, 1065)]);
        assert_eq!(service("com.amazonaws.us-east-1.ivs.contribute").unwrap().ports, None);
    }

    #[track_caller]
    fn policy(key: &str, supported: Option<bool>) {
        assert_eq!(service(&["com.amazonaws.us-east-1.", key].concat()).unwrap().policy_supported, supported);
    }

    #[test]
    fn endpoint_policies() {
        policy("s3", Some(true));
        policy("email-smtp", Some(false));
        policy("verifiedpermissions", Some(false));
        policy("emrwal.prod", None);
    }

    /// Rule XR-02 (and IF-62): exactly these.
    #[test]
    fn cross_region_services() {
        let keys: Vec<String> =
            services_in("eu-west-1").into_iter().filter(|it| it.cross_region).map(|it| it.key).collect();
        for key in
            ["s3", "ecr.api", "ecr.dkr", "kms", "ecs", "lambda", "kinesis-firehose", "kinesisanalytics", "route53"]
        {
            assert!(keys.iter().any(|it| it == key), "{key}");
        }
        assert_eq!(keys.len(), 9);
        assert!(service("com.amazonaws.iam").unwrap().cross_region);
    }

    /// Every service of the data answers to its own name, in every Region.
    #[test]
    fn every_service_resolves_by_its_name_in_every_region() {
        assert!(is_complete());
        let mut keys = BTreeSet::new();
        for region in regions() {
            for listed in services_in(region.code) {
                let found = service_in(&listed.service_name, region.code);
                assert_eq!(found, Some(&listed));
                if listed.fips_service_name.is_some() || !listed.key.contains("fips") {
                    keys.insert(listed.key);
                }
            }
        }
        assert_eq!(keys.len(), 389);
    }

    #[track_caller]
    fn finds(text: &str, first: &[&str]) {
        let found: Vec<String> =
            find_services("us-east-1", text).into_iter().map(|it| it.key).take(first.len()).collect();
        assert_eq!(found, first);
    }

    #[test]
    fn a_search_shows_the_common_ones_first() {
        finds("s3", &["s3", "s3-global.accesspoint"]);
        finds("SSM", &["ssm", "ssmmessages"]);
        finds("ecr", &["ecr.api", "ecr.dkr"]);
        finds("secrets", &["secretsmanager"]);
        finds("", &["acm-pca", "appstream.api"]);
        finds("firehose", &["kinesis-firehose"]);
        finds("dkr", &["ecr.dkr"]);
        finds("no such service", &[]);
        assert_eq!(find_services("us-east-1", "no such service"), []);
        assert_eq!(find_services("nowhere", ""), []);
    }
}

mod prefix_list_facts {
    use super::*;

    #[track_caller]
    fn check(region: &str, key: &str, family: Family, id: &str, weight: u32, inside: &[&str], outside: &[&str]) {
        let list = gateway_prefix_list(region, key, family).unwrap();
        assert_eq!((list.id.as_str(), list.weight), (id, weight));
        assert_eq!(prefix_list(region, id), Some(list));
        for address in inside {
            assert!(list.matching(ip(address)).is_some(), "{address} is missing");
        }
        for address in outside {
            assert!(list.matching(ip(address)).is_none(), "{address} is there");
        }
    }

    #[test]
    fn ids_and_blocks() {
        check(
            "us-east-1",
            "s3",
            Family::V4,
            "pl-63a5400a",
            1,
            &["52.217.10.10", "3.5.0.1", "54.231.9.9"],
            &["52.218.1.1", "52.94.2.10"],
        );
        check(
            "us-east-1",
            "dynamodb",
            Family::V4,
            "pl-02cd2c6b",
            1,
            &["52.94.2.10", "3.218.181.1", "52.119.239.1"],
            &["52.217.10.10"],
        );
        check("us-west-2", "s3", Family::V4, "pl-68a54001", 1, &["52.218.200.1"], &["52.217.10.10", "52.218.1.1"]);
        check("ap-northeast-2", "s3", Family::V4, "pl-78a54011", 1, &["52.219.56.1"], &[]);
        check("ap-northeast-1", "dynamodb", Family::V4, "pl-78a54011", 1, &["52.94.8.1"], &[]);
    }

    #[test]
    fn the_block_that_matches() {
        let s3 = gateway_prefix_list("us-east-1", "s3", Family::V4).unwrap();
        assert_eq!(s3.matching(ip("52.217.10.10")).unwrap().to_string(), "52.216.0.0/15");
        assert_eq!(gateway_service_of(ip("52.218.1.1")).unwrap().region, "eu-west-1");
        assert_eq!(gateway_service_of(ip("2600:1ff8:8000::1")).unwrap().kind, ListKind::S3);
        assert_eq!(gateway_service_of(ip("203.0.113.9")), None);
    }

    /// What no source gives is there, in AWS's form, and says that it is assumed.
    #[test]
    fn what_is_assumed_says_so() {
        for region in regions() {
            let mut ids = BTreeSet::new();
            for list in prefix_lists(region.code) {
                assert!(ids.insert(&list.id), "{} twice in {}", list.id, region.code);
                let digits = list.id.strip_prefix("pl-").unwrap();
                assert!(matches!(digits.len(), 8 | 17) && digits.bytes().all(|it| it.is_ascii_hexdigit()));
                assert_eq!(list.id_basis == Basis::Known, digits.len() == 8, "{}", list.id);
            }
            for key in ["s3", "dynamodb", "s3express"] {
                for family in [Family::V4, Family::V6] {
                    let list = gateway_prefix_list(region.code, key, family).unwrap();
                    assert!(!list.cidrs.is_empty(), "{key} in {}", region.code);
                    let published = key == "s3" || (key == "dynamodb" && family == Family::V4);
                    assert_eq!(list.cidrs_basis == Basis::Known, published, "{}", list.name);
                }
            }
        }
        assert_eq!(prefix_lists("nowhere"), []);
    }

    #[track_caller]
    fn weight(name: &str, weight: u32) {
        let list = prefix_lists("us-east-1").iter().find(|list| list.name == name).unwrap();
        assert_eq!(list.weight, weight);
    }

    /// Rules GW-24, QUOTA-7.
    #[test]
    fn weights() {
        weight("com.amazonaws.us-east-1.s3", 1);
        weight("com.amazonaws.us-east-1.s3express", 6);
        weight("com.amazonaws.us-east-1.vpc-lattice", 10);
        weight("com.amazonaws.us-east-1.ipv6.vpc-lattice", 10);
        weight("com.amazonaws.global.cloudfront.origin-facing", 55);
        weight("com.amazonaws.us-east-1.ec2-instance-connect", 2);
        weight("com.amazonaws.us-east-1.route53-healthchecks", 25);
    }
}

mod public_names {
    use super::*;

    /// The host's service and Region, and the addresses by family: the list or `api` they are in, or `-`.
    #[track_caller]
    fn check(name: &str, key: &str, region: &str, four: &str, six: &str) {
        let host = service_of_host(name).unwrap_or_else(|| panic!("{name} is nobody's"));
        assert_eq!((host.key, host.region), (key, region));
        for (family, wanted) in [(Family::V4, four), (Family::V6, six)] {
            let answer = public_answer(name, family);
            assert_eq!(answer, public_answer(name, family), "the same each time");
            assert_eq!(answer.status, PublicStatus::NoError);
            assert!(answer.addresses.is_sorted() && answer.addresses.len() <= 2);
            let found = match answer.addresses.first() {
                None => "-",
                Some(address) => {
                    assert_eq!(Family::of(*address), family);
                    let lists: BTreeSet<_> = answer
                        .addresses
                        .iter()
                        .map(|it| {
                            gateway_service_of(*it).map_or("api", |list| {
                                assert_eq!(list.region, region);
                                list.kind.service_key().unwrap()
                            })
                        })
                        .collect();
                    assert_eq!(lists.len(), 1);
                    lists.into_iter().next().unwrap()
                }
            };
            assert_eq!(found, wanted, "{name} {family:?}");
        }
    }

    /// Rules DNS-28, DNS-29, DNS-37, DNS-38, GW-55, GW-61.
    #[test]
    fn s3() {
        check("s3.us-east-1.amazonaws.com", "s3", "us-east-1", "s3", "-");
        check("my-bucket.s3.us-east-1.amazonaws.com", "s3", "us-east-1", "s3", "-");
        check("my.dotted.bucket.s3.us-east-1.amazonaws.com.", "s3", "us-east-1", "s3", "-");
        check("S3.EU-WEST-1.amazonaws.com", "s3", "eu-west-1", "s3", "-");
        check("s3.amazonaws.com", "s3", "us-east-1", "s3", "-");
        check("my-bucket.s3.amazonaws.com", "s3", "us-east-1", "s3", "-");
        check("s3-us-west-2.amazonaws.com", "s3", "us-west-2", "s3", "-");
        check("my-bucket.s3-us-west-2.amazonaws.com", "s3", "us-west-2", "s3", "-");
        check("s3-fips.us-east-1.amazonaws.com", "s3", "us-east-1", "s3", "-");
        check("b.s3-website-us-east-1.amazonaws.com", "s3", "us-east-1", "s3", "-");
        check("b.s3-website.eu-central-1.amazonaws.com", "s3", "eu-central-1", "s3", "-");
        check("111122223333.s3-control.us-east-1.amazonaws.com", "s3", "us-east-1", "s3", "-");
        check("ap-111122223333.s3-accesspoint.us-east-1.amazonaws.com", "s3", "us-east-1", "s3", "-");
        check("s3.dualstack.us-east-1.amazonaws.com", "s3", "us-east-1", "s3", "s3");
        check("my-bucket.s3.dualstack.us-east-2.amazonaws.com", "s3", "us-east-2", "s3", "s3");
        check("s3.cn-north-1.amazonaws.com.cn", "s3", "cn-north-1", "s3", "-");
        check("s3express-control.us-east-1.amazonaws.com", "s3express", "us-east-1", "s3express", "-");
        check("s3express-use1-az4.us-east-1.amazonaws.com", "s3express", "us-east-1", "s3express", "-");
        check(
            "b--use1-az4--x-s3.s3express-use1-az4.us-east-1.amazonaws.com",
            "s3express",
            "us-east-1",
            "s3express",
            "-",
        );
        check(
            "s3express-use2-az1.dualstack.us-east-2.amazonaws.com",
            "s3express",
            "us-east-2",
            "s3express",
            "s3express",
        );
    }

    /// Rules DNS-51, GW-55.
    #[test]
    fn dynamodb() {
        check("dynamodb.us-east-1.amazonaws.com", "dynamodb", "us-east-1", "dynamodb", "-");
        check("111122223333.ddb.us-east-1.amazonaws.com", "dynamodb", "us-east-1", "dynamodb", "-");
        check("dynamodb.us-east-2.api.aws", "dynamodb", "us-east-2", "dynamodb", "dynamodb");
        check("111122223333.ddb.us-east-1.api.aws", "dynamodb", "us-east-1", "dynamodb", "dynamodb");
        check("streams.dynamodb.us-east-1.amazonaws.com", "dynamodb-streams", "us-east-1", "api", "-");
    }

    #[test]
    fn other_services() {
        check("ec2.us-east-1.amazonaws.com", "ec2", "us-east-1", "api", "-");
        check("ec2.us-east-1.api.aws", "ec2", "us-east-1", "api", "api");
        check("ec2-fips.us-east-1.amazonaws.com", "ec2", "us-east-1", "api", "-");
        check("fips.transcribe.us-east-1.amazonaws.com", "transcribe", "us-east-1", "api", "-");
        check("sqs.us-east-1.amazonaws.com", "sqs", "us-east-1", "api", "-");
        check("kms.us-west-2.amazonaws.com", "kms", "us-west-2", "api", "-");
        check("sts.amazonaws.com", "sts", "us-east-1", "api", "-");
        check("iam.amazonaws.com", "iam", "us-east-1", "api", "-");
        check("monitoring.us-east-1.api.aws", "monitoring", "us-east-1", "api", "api");
        check("monitoring-fips.us-east-1.api.aws", "monitoring", "us-east-1", "api", "api");
        check("111122223333.dkr.ecr.us-east-1.amazonaws.com", "ecr.dkr", "us-east-1", "api", "-");
        check("api.ecr.eu-west-1.amazonaws.com", "ecr.api", "eu-west-1", "api", "-");
        check("ecr.us-east-1.api.aws", "ecr.api", "us-east-1", "api", "api");
        check("abc123.execute-api.us-east-1.amazonaws.com", "execute-api", "us-east-1", "api", "-");
        check("organizations.us-east-1.amazonaws.com", "organizations", "us-east-1", "api", "-");
        check("eks.eu-west-1.api.aws", "eks", "eu-west-1", "api", "api");
        check("ssm.us-east-1.amazonaws.com", "ssm", "us-east-1", "api", "-");
    }

    /// Every documented private name is a public name of the same service first (rule DNS-36).
    #[test]
    fn every_private_name_has_a_public_answer() {
        for code in ["us-east-1", "eu-west-1", "cn-north-1"] {
            for service in services_in(code) {
                if service.key.contains("fips") {
                    continue;
                }
                for name in service.private_dns_names.iter().flatten() {
                    let host = name.replace("*", "label");
                    assert!(service_of_host(&host).is_some(), "{host} of {}", service.key);
                    assert!(!public_answer(&host, Family::V4).addresses.is_empty(), "{host}");
                }
            }
        }
    }

    #[track_caller]
    fn missing(name: &str) {
        assert_eq!(service_of_host(name), None);
        assert_eq!(public_answer(name, Family::V4).status, PublicStatus::NxDomain);
    }

    #[test]
    fn names_that_do_not_exist() {
        missing("foo.ec2.us-east-1.amazonaws.com");
        missing("nosuch.us-east-1.amazonaws.com");
        missing("ec2.us-east-9.amazonaws.com");
        missing("ec2.cn-north-1.amazonaws.com");
        missing("ec2.us-east-1.amazonaws.com.cn");
        missing("organizations.eu-west-1.amazonaws.com");
        missing("vpce-0ec2000000000000e-q1w2e3r4.ec2.us-east-1.vpce.amazonaws.com");
        missing("ip-10-0-0-5.ec2.internal");
        missing("db.corp");
        missing("localhost");
        missing("10.0.0.1");
        missing("a..b.com");
        missing("");
        missing("ec2-1-2-3.compute-1.amazonaws.com");
        missing("ec2-1-2-3-4.us-east-1.compute.amazonaws.com");
    }

    #[track_caller]
    fn answers(name: &str, family: Family, addresses: &[&str]) {
        let answer = public_answer(name, family);
        let shown: Vec<String> = answer.addresses.iter().map(ToString::to_string).collect();
        assert_eq!(
            (answer.status, shown),
            (PublicStatus::NoError, addresses.iter().map(ToString::to_string).collect())
        );
    }

    #[test]
    fn hosts_of_ec2() {
        answers("ec2-54-214-91-152.eu-west-1.compute.amazonaws.com", Family::V4, &["54.214.91.152"]);
        answers("ec2-1-2-3-4.compute-1.amazonaws.com", Family::V4, &["1.2.3.4"]);
        answers("ec2-1-2-3-4.compute-1.amazonaws.com", Family::V6, &[]);
    }

    /// These addresses are in people's transcripts: a change of them is a change for everybody.
    #[test]
    fn addresses_stay_as_they_are() {
        answers("dkr.ecr.us-east-1.amazonaws.com", Family::V4, &[]);
        answers("example.com", Family::V4, &["198.51.100.13"]);
        answers("s3.us-east-1.amazonaws.com", Family::V4, &["52.216.168.83"]);
        answers("ssm.us-east-1.amazonaws.com", Family::V4, &["52.94.125.191", "52.94.126.227"]);
    }

    #[test]
    fn any_other_name_has_an_illustrative_address() {
        for name in ["example.com", "api.example.com", "www.debian.org", "amazon.com"] {
            let answer = public_answer(name, Family::V4);
            assert_eq!(answer.range, Basis::Assumed);
            assert!("198.51.100.0/24".parse::<endpoint_lab::net::Cidr>().unwrap().contains(answer.addresses[0]));
            assert!(public_answer(name, Family::V6).addresses[0].to_string().starts_with("2001:db8:ffff:ffff:"));
        }
    }

    #[track_caller]
    fn action(key: &str, action: &str) {
        assert_eq!(default_action(key), action);
    }

    #[test]
    fn the_action_a_request_stands_for() {
        action("s3", "s3:GetObject");
        action("dynamodb", "dynamodb:GetItem");
        action("sqs", "sqs:SendMessage");
        action("ecr.dkr", "ecr:BatchGetImage");
        action("monitoring", "cloudwatch:PutMetricData");
        action("kms-fips", "kms:Decrypt");
        action("s3tables", "s3tables:*");
        action("iotsitewise.api", "iotsitewise:*");
    }
}

mod price_facts {
    use super::prices::prices;

    #[track_caller]
    fn check(region: &str, interface: Option<u64>, gwlbe: Option<u64>, nat: Option<u64>) {
        let prices = prices(region);
        let shown = |rate: Option<super::prices::Rate>| rate.map(|it| it.micro_usd);
        assert_eq!(
            (shown(prices.interface_hour), shown(prices.gwlbe_hour), shown(prices.nat)),
            (interface, gwlbe, nat)
        );
    }

    /// Rule PRICE-12.
    #[test]
    fn rates() {
        check("us-east-1", Some(10_000), Some(10_000), Some(45_000));
        check("eu-west-1", Some(11_000), Some(11_000), Some(48_000));
        check("eu-west-2", None, None, Some(50_000));
        check("ap-southeast-5", Some(11_700), Some(11_700), None);
        check("sa-east-1", None, None, Some(93_000));
        check("me-south-1", None, None, Some(52_800));
        check("il-central-1", None, None, None);
    }
}
