# Collects what the lab can read of an account in a Region into the folder "account", with the AWS CLI. It changes nothing.
#
#   AWS_PROFILE=… AWS_REGION=… bash collect.sh && endpoint-lab import account/*.json --output lab.json
#
# A command that is not allowed is passed over: the import says what stays unknown for it. docs/accounts.md has the IAM policy.
mkdir -p account
ask() { aws "$@" --output json > "account/$name.json" || rm -f "account/$name.json"; }
ids() { aws "$@" --output text; }

for what in vpcs subnets route-tables internet-gateways egress-only-internet-gateways nat-gateways addresses instances \
  network-interfaces security-groups security-group-rules network-acls managed-prefix-lists prefix-lists vpc-endpoints \
  vpc-endpoint-service-configurations vpc-endpoint-connections vpc-peering-connections transit-gateways \
  transit-gateway-attachments transit-gateway-vpc-attachments transit-gateway-route-tables vpn-gateways customer-gateways \
  vpn-connections dhcp-options availability-zones vpc-block-public-access-options; do
  name=$what; ask ec2 describe-$what
done
for id in $(ids ec2 describe-vpcs --query 'Vpcs[].VpcId'); do
  name=support-$id; ask ec2 describe-vpc-attribute --vpc-id $id --attribute enableDnsSupport
  name=hostnames-$id; ask ec2 describe-vpc-attribute --vpc-id $id --attribute enableDnsHostnames
done
for id in $(ids ec2 describe-managed-prefix-lists --query 'PrefixLists[].PrefixListId'); do
  name=entries-$id; ask ec2 get-managed-prefix-list-entries --prefix-list-id $id
done
for id in $(ids ec2 describe-vpc-endpoint-service-configurations --query 'ServiceConfigurations[].ServiceId'); do
  name=principals-$id; ask ec2 describe-vpc-endpoint-service-permissions --service-id $id
done
for id in $(ids ec2 describe-transit-gateway-route-tables --query 'TransitGatewayRouteTables[].TransitGatewayRouteTableId'); do
  name=routes-$id; ask ec2 search-transit-gateway-routes --transit-gateway-route-table-id $id --filters Name=type,Values=static
  name=propagations-$id; ask ec2 get-transit-gateway-route-table-propagations --transit-gateway-route-table-id $id
done
for what in load-balancers target-groups; do
  name=$what; ask elbv2 describe-$what
done
for arn in $(ids elbv2 describe-load-balancers --query 'LoadBalancers[].LoadBalancerArn'); do
  name=listeners-${arn##*/}; ask elbv2 describe-listeners --load-balancer-arn $arn
  name=attributes-${arn##*/}; ask elbv2 describe-load-balancer-attributes --load-balancer-arn $arn
done
for arn in $(ids elbv2 describe-target-groups --query 'TargetGroups[].TargetGroupArn'); do
  name=health-${arn##*/}; ask elbv2 describe-target-health --target-group-arn $arn
done
for what in resolver-endpoints resolver-rules resolver-rule-associations; do
  name=$what; ask route53resolver list-$what
done
for id in $(ids route53resolver list-resolver-endpoints --query 'ResolverEndpoints[].Id'); do
  name=addresses-$id; ask route53resolver list-resolver-endpoint-ip-addresses --resolver-endpoint-id $id
done
name=hosted-zones; ask route53 list-hosted-zones
for id in $(ids route53 list-hosted-zones --query 'HostedZones[].Id'); do
  name=zone-${id##*/}; ask route53 get-hosted-zone --id $id
  name=records-${id##*/}; ask route53 list-resource-record-sets --hosted-zone-id $id
done
name=profiles; ask route53profiles list-profiles
name=profile-associations; ask route53profiles list-profile-associations
for id in $(ids route53profiles list-profiles --query 'ProfileSummaries[].Id'); do
  name=resources-$id; ask route53profiles list-profile-resource-associations --profile-id $id
done
for what in resource-gateways resource-configurations service-networks services; do
  name=lattice-$what; ask vpc-lattice list-$what
done
for id in $(ids vpc-lattice list-resource-configurations --query 'items[].id'); do
  name=$id; ask vpc-lattice get-resource-configuration --resource-configuration-identifier $id
done
for id in $(ids vpc-lattice list-service-networks --query 'items[].id'); do
  name=$id; ask vpc-lattice get-service-network --service-network-identifier $id
  for what in vpc service resource; do
    name=$what-$id; ask vpc-lattice list-service-network-$what-associations --service-network-identifier $id
  done
  for it in $(ids vpc-lattice list-service-network-vpc-associations --service-network-identifier $id --query 'items[].id'); do
    name=$it; ask vpc-lattice get-service-network-vpc-association --service-network-vpc-association-identifier $it
  done
done
