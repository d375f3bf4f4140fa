# Two private subnets in two Availability Zones, an instance in each, and no way out: no endpoint yet.
VPC=$(aws ec2 create-vpc --cidr-block 10.0.0.0/16 --tag-specifications 'ResourceType=vpc,Tags=[{Key=Name,Value=shop}]' --query Vpc.VpcId --output text)
aws ec2 modify-vpc-attribute --vpc-id $VPC --enable-dns-hostnames
WEB=$(aws ec2 create-security-group --vpc-id $VPC --group-name web --description 'Instances: everything out' --query GroupId --output text)
ENDPOINTS=$(aws ec2 create-security-group --vpc-id $VPC --group-name endpoints --description 'HTTPS from the VPC' --query GroupId --output text)
aws ec2 authorize-security-group-ingress --group-id $ENDPOINTS --protocol tcp --port 443 --cidr 10.0.0.0/16
A=$(aws ec2 create-subnet --vpc-id $VPC --cidr-block 10.0.1.0/24 --availability-zone us-east-1a --tag-specifications 'ResourceType=subnet,Tags=[{Key=Name,Value=app-a}]' --query Subnet.SubnetId --output text)
B=$(aws ec2 create-subnet --vpc-id $VPC --cidr-block 10.0.2.0/24 --availability-zone us-east-1b --tag-specifications 'ResourceType=subnet,Tags=[{Key=Name,Value=app-b}]' --query Subnet.SubnetId --output text)
TABLE_A=$(aws ec2 create-route-table --vpc-id $VPC --tag-specifications 'ResourceType=route-table,Tags=[{Key=Name,Value=rtb-app-a}]' --query RouteTable.RouteTableId --output text)
TABLE_B=$(aws ec2 create-route-table --vpc-id $VPC --tag-specifications 'ResourceType=route-table,Tags=[{Key=Name,Value=rtb-app-b}]' --query RouteTable.RouteTableId --output text)
aws ec2 associate-route-table --route-table-id $TABLE_A --subnet-id $A
aws ec2 associate-route-table --route-table-id $TABLE_B --subnet-id $B
aws ec2 run-instances --image-id ami-0123456789abcdef0 --instance-type t3.micro --subnet-id $A --security-group-ids $WEB --tag-specifications 'ResourceType=instance,Tags=[{Key=Name,Value=web-1}]'
aws ec2 run-instances --image-id ami-0123456789abcdef0 --instance-type t3.micro --subnet-id $B --security-group-ids $WEB --tag-specifications 'ResourceType=instance,Tags=[{Key=Name,Value=web-2}]'
