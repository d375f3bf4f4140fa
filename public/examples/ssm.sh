# Session Manager without internet: it needs three endpoints, and one of them is missing.
VPC=$(aws ec2 create-vpc --cidr-block 10.0.0.0/16 --tag-specifications 'ResourceType=vpc,Tags=[{Key=Name,Value=ops}]' --query Vpc.VpcId --output text)
aws ec2 modify-vpc-attribute --vpc-id $VPC --enable-dns-hostnames
HOSTS=$(aws ec2 create-security-group --vpc-id $VPC --group-name hosts --description 'Managed hosts' --query GroupId --output text)
ENDPOINTS=$(aws ec2 create-security-group --vpc-id $VPC --group-name endpoints --description 'HTTPS from the VPC' --query GroupId --output text)
aws ec2 authorize-security-group-ingress --group-id $ENDPOINTS --protocol tcp --port 443 --cidr 10.0.0.0/16
A=$(aws ec2 create-subnet --vpc-id $VPC --cidr-block 10.0.1.0/24 --availability-zone us-east-1a --tag-specifications 'ResourceType=subnet,Tags=[{Key=Name,Value=hosts-a}]' --query Subnet.SubnetId --output text)
B=$(aws ec2 create-subnet --vpc-id $VPC --cidr-block 10.0.2.0/24 --availability-zone us-east-1b --tag-specifications 'ResourceType=subnet,Tags=[{Key=Name,Value=hosts-b}]' --query Subnet.SubnetId --output text)
aws ec2 run-instances --image-id ami-0123456789abcdef0 --instance-type t3.micro --subnet-id $A --security-group-ids $HOSTS --tag-specifications 'ResourceType=instance,Tags=[{Key=Name,Value=host-1}]'
aws ec2 run-instances --image-id ami-0123456789abcdef0 --instance-type t3.micro --subnet-id $B --security-group-ids $HOSTS --tag-specifications 'ResourceType=instance,Tags=[{Key=Name,Value=host-2}]'
aws ec2 create-vpc-endpoint --vpc-endpoint-type Interface --vpc-id $VPC --service-name com.amazonaws.us-east-1.ssm --subnet-ids $A $B --security-group-ids $ENDPOINTS --private-dns-enabled
aws ec2 create-vpc-endpoint --vpc-endpoint-type Interface --vpc-id $VPC --service-name com.amazonaws.us-east-1.ec2messages --subnet-ids $A $B --security-group-ids $ENDPOINTS --private-dns-enabled
