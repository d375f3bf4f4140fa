# On-premises to S3: an office reaches a VPC over a VPN; a gateway endpoint is not used from there, an interface endpoint is, where the names are asked of the VPC.
VPC=$(aws ec2 create-vpc --cidr-block 10.0.0.0/16 --tag-specifications 'ResourceType=vpc,Tags=[{Key=Name,Value=data}]' --query Vpc.VpcId --output text)
aws ec2 modify-vpc-attribute --vpc-id $VPC --enable-dns-hostnames
A=$(aws ec2 create-subnet --vpc-id $VPC --cidr-block 10.0.1.0/24 --availability-zone us-east-1a --tag-specifications 'ResourceType=subnet,Tags=[{Key=Name,Value=data-a}]' --query Subnet.SubnetId --output text)
B=$(aws ec2 create-subnet --vpc-id $VPC --cidr-block 10.0.2.0/24 --availability-zone us-east-1b --tag-specifications 'ResourceType=subnet,Tags=[{Key=Name,Value=data-b}]' --query Subnet.SubnetId --output text)
TABLE=$(aws ec2 describe-route-tables --filters Name=vpc-id,Values=$VPC --query 'RouteTables[0].RouteTableId' --output text)
HTTPS=$(aws ec2 create-security-group --vpc-id $VPC --group-name endpoints --description 'HTTPS from the office' --query GroupId --output text)
aws ec2 authorize-security-group-ingress --group-id $HTTPS --protocol tcp --port 443 --cidr 192.168.0.0/16
aws ec2 authorize-security-group-ingress --group-id $HTTPS --protocol tcp --port 443 --cidr 10.0.0.0/16
DNS=$(aws ec2 create-security-group --vpc-id $VPC --group-name dns --description 'DNS from the office' --query GroupId --output text)
aws ec2 authorize-security-group-ingress --group-id $DNS --protocol udp --port 53 --cidr 192.168.0.0/16
aws ec2 authorize-security-group-ingress --group-id $DNS --protocol tcp --port 53 --cidr 192.168.0.0/16
aws ec2 run-instances --image-id ami-0123456789abcdef0 --instance-type t3.micro --subnet-id $A --tag-specifications 'ResourceType=instance,Tags=[{Key=Name,Value=worker}]'
aws ec2 create-vpc-endpoint --vpc-id $VPC --service-name com.amazonaws.us-east-1.s3 --route-table-ids $TABLE
aws ec2 create-vpc-endpoint --vpc-endpoint-type Interface --vpc-id $VPC --service-name com.amazonaws.us-east-1.s3 --subnet-ids $A --security-group-ids $HTTPS --private-dns-enabled
VGW=$(aws ec2 create-vpn-gateway --type ipsec.1 --tag-specifications 'ResourceType=vpn-gateway,Tags=[{Key=Name,Value=vgw}]' --query VpnGateway.VpnGatewayId --output text)
aws ec2 attach-vpn-gateway --vpn-gateway-id $VGW --vpc-id $VPC
CGW=$(aws ec2 create-customer-gateway --type ipsec.1 --ip-address 203.0.113.9 --query CustomerGateway.CustomerGatewayId --output text)
VPN=$(aws ec2 create-vpn-connection --type ipsec.1 --customer-gateway-id $CGW --vpn-gateway-id $VGW --query VpnConnection.VpnConnectionId --output text)
aws ec2 enable-vgw-route-propagation --route-table-id $TABLE --gateway-id $VGW
lab create-on-premises --name office --cidr 192.168.0.0/16 --vpn-connection-id $VPN
aws route53resolver create-resolver-endpoint --creator-request-id office --direction INBOUND --security-group-ids $DNS --ip-addresses SubnetId=$A,Ip=10.0.1.53 SubnetId=$B
lab create-host --name laptop --on-premises office --ip 192.168.1.10
lab create-host --name server --on-premises office --ip 192.168.1.20 --dns-server 10.0.1.53
