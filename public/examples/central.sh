# Central endpoints: one VPC holds the interface endpoints, and two others reach them through a transit gateway; only one of these has the names.
HUB=$(aws ec2 create-vpc --cidr-block 10.0.0.0/16 --tag-specifications 'ResourceType=vpc,Tags=[{Key=Name,Value=endpoints}]' --query Vpc.VpcId --output text)
ONE=$(aws ec2 create-vpc --cidr-block 10.1.0.0/16 --tag-specifications 'ResourceType=vpc,Tags=[{Key=Name,Value=orders}]' --query Vpc.VpcId --output text)
TWO=$(aws ec2 create-vpc --cidr-block 10.2.0.0/16 --tag-specifications 'ResourceType=vpc,Tags=[{Key=Name,Value=billing}]' --query Vpc.VpcId --output text)
aws ec2 modify-vpc-attribute --vpc-id $HUB --enable-dns-hostnames
aws ec2 modify-vpc-attribute --vpc-id $ONE --enable-dns-hostnames
aws ec2 modify-vpc-attribute --vpc-id $TWO --enable-dns-hostnames
H=$(aws ec2 create-subnet --vpc-id $HUB --cidr-block 10.0.1.0/24 --availability-zone us-east-1a --tag-specifications 'ResourceType=subnet,Tags=[{Key=Name,Value=endpoints-a}]' --query Subnet.SubnetId --output text)
A=$(aws ec2 create-subnet --vpc-id $ONE --cidr-block 10.1.1.0/24 --availability-zone us-east-1a --tag-specifications 'ResourceType=subnet,Tags=[{Key=Name,Value=orders-a}]' --query Subnet.SubnetId --output text)
B=$(aws ec2 create-subnet --vpc-id $TWO --cidr-block 10.2.1.0/24 --availability-zone us-east-1a --tag-specifications 'ResourceType=subnet,Tags=[{Key=Name,Value=billing-a}]' --query Subnet.SubnetId --output text)
HTTPS=$(aws ec2 create-security-group --vpc-id $HUB --group-name endpoints --description 'HTTPS from every VPC' --query GroupId --output text)
aws ec2 authorize-security-group-ingress --group-id $HTTPS --protocol tcp --port 443 --cidr 10.0.0.0/8
aws ec2 run-instances --image-id ami-0123456789abcdef0 --instance-type t3.micro --subnet-id $A --tag-specifications 'ResourceType=instance,Tags=[{Key=Name,Value=orders-1}]'
aws ec2 run-instances --image-id ami-0123456789abcdef0 --instance-type t3.micro --subnet-id $B --tag-specifications 'ResourceType=instance,Tags=[{Key=Name,Value=billing-1}]'
TGW=$(aws ec2 create-transit-gateway --tag-specifications 'ResourceType=transit-gateway,Tags=[{Key=Name,Value=tgw}]' --query TransitGateway.TransitGatewayId --output text)
aws ec2 create-transit-gateway-vpc-attachment --transit-gateway-id $TGW --vpc-id $HUB --subnet-ids $H
aws ec2 create-transit-gateway-vpc-attachment --transit-gateway-id $TGW --vpc-id $ONE --subnet-ids $A
aws ec2 create-transit-gateway-vpc-attachment --transit-gateway-id $TGW --vpc-id $TWO --subnet-ids $B
RH=$(aws ec2 describe-route-tables --filters Name=vpc-id,Values=$HUB --query 'RouteTables[0].RouteTableId' --output text)
R1=$(aws ec2 describe-route-tables --filters Name=vpc-id,Values=$ONE --query 'RouteTables[0].RouteTableId' --output text)
R2=$(aws ec2 describe-route-tables --filters Name=vpc-id,Values=$TWO --query 'RouteTables[0].RouteTableId' --output text)
aws ec2 create-route --route-table-id $RH --destination-cidr-block 10.0.0.0/8 --transit-gateway-id $TGW
aws ec2 create-route --route-table-id $R1 --destination-cidr-block 10.0.0.0/16 --transit-gateway-id $TGW
aws ec2 create-route --route-table-id $R2 --destination-cidr-block 10.0.0.0/16 --transit-gateway-id $TGW
ENDPOINT=$(aws ec2 create-vpc-endpoint --vpc-endpoint-type Interface --vpc-id $HUB --service-name com.amazonaws.us-east-1.sqs --subnet-ids $H --security-group-ids $HTTPS --no-private-dns-enabled --query VpcEndpoint.VpcEndpointId --output text)
NAME=$(aws ec2 describe-vpc-endpoints --vpc-endpoint-ids $ENDPOINT --query 'VpcEndpoints[0].DnsEntries[0].DnsName' --output text)
ZONE=$(aws ec2 describe-vpc-endpoints --vpc-endpoint-ids $ENDPOINT --query 'VpcEndpoints[0].DnsEntries[0].HostedZoneId' --output text)
NAMES=$(aws route53 create-hosted-zone --name sqs.us-east-1.amazonaws.com --caller-reference central --vpc VPCRegion=us-east-1,VPCId=$HUB --query HostedZone.Id --output text)
aws route53 change-resource-record-sets --hosted-zone-id $NAMES --change-batch "{\"Changes\":[{\"Action\":\"CREATE\",\"ResourceRecordSet\":{\"Name\":\"sqs.us-east-1.amazonaws.com\",\"Type\":\"A\",\"AliasTarget\":{\"HostedZoneId\":\"$ZONE\",\"DNSName\":\"$NAME\",\"EvaluateTargetHealth\":false}}}]}"
aws route53 associate-vpc-with-hosted-zone --hosted-zone-id $NAMES --vpc VPCRegion=us-east-1,VPCId=$ONE
