# A public and a private subnet: the private one reaches AWS through a NAT gateway, over public addresses, and pays per GB.
VPC=$(aws ec2 create-vpc --cidr-block 10.0.0.0/16 --tag-specifications 'ResourceType=vpc,Tags=[{Key=Name,Value=shop}]' --query Vpc.VpcId --output text)
aws ec2 modify-vpc-attribute --vpc-id $VPC --enable-dns-hostnames
IGW=$(aws ec2 create-internet-gateway --tag-specifications 'ResourceType=internet-gateway,Tags=[{Key=Name,Value=igw}]' --query InternetGateway.InternetGatewayId --output text)
aws ec2 attach-internet-gateway --internet-gateway-id $IGW --vpc-id $VPC
PUBLIC=$(aws ec2 create-subnet --vpc-id $VPC --cidr-block 10.0.0.0/24 --availability-zone us-east-1a --tag-specifications 'ResourceType=subnet,Tags=[{Key=Name,Value=public-a}]' --query Subnet.SubnetId --output text)
PRIVATE=$(aws ec2 create-subnet --vpc-id $VPC --cidr-block 10.0.1.0/24 --availability-zone us-east-1a --tag-specifications 'ResourceType=subnet,Tags=[{Key=Name,Value=private-a}]' --query Subnet.SubnetId --output text)
OUT=$(aws ec2 create-route-table --vpc-id $VPC --tag-specifications 'ResourceType=route-table,Tags=[{Key=Name,Value=rtb-public}]' --query RouteTable.RouteTableId --output text)
IN=$(aws ec2 create-route-table --vpc-id $VPC --tag-specifications 'ResourceType=route-table,Tags=[{Key=Name,Value=rtb-private}]' --query RouteTable.RouteTableId --output text)
aws ec2 associate-route-table --route-table-id $OUT --subnet-id $PUBLIC
aws ec2 associate-route-table --route-table-id $IN --subnet-id $PRIVATE
aws ec2 create-route --route-table-id $OUT --destination-cidr-block 0.0.0.0/0 --gateway-id $IGW
EIP=$(aws ec2 allocate-address --query AllocationId --output text)
NAT=$(aws ec2 create-nat-gateway --subnet-id $PUBLIC --allocation-id $EIP --tag-specifications 'ResourceType=natgateway,Tags=[{Key=Name,Value=nat}]' --query NatGateway.NatGatewayId --output text)
aws ec2 create-route --route-table-id $IN --destination-cidr-block 0.0.0.0/0 --nat-gateway-id $NAT
aws ec2 run-instances --image-id ami-0123456789abcdef0 --instance-type t3.micro --subnet-id $PRIVATE --tag-specifications 'ResourceType=instance,Tags=[{Key=Name,Value=worker}]'
