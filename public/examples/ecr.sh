# Containers without internet: the two endpoints of ECR are there, and image layers still do not arrive, for they come from S3.
VPC=$(aws ec2 create-vpc --cidr-block 10.0.0.0/16 --tag-specifications 'ResourceType=vpc,Tags=[{Key=Name,Value=tasks}]' --query Vpc.VpcId --output text)
aws ec2 modify-vpc-attribute --vpc-id $VPC --enable-dns-hostnames
TASKS=$(aws ec2 create-security-group --vpc-id $VPC --group-name tasks --description 'Tasks' --query GroupId --output text)
ENDPOINTS=$(aws ec2 create-security-group --vpc-id $VPC --group-name endpoints --description 'HTTPS from the tasks' --query GroupId --output text)
aws ec2 authorize-security-group-ingress --group-id $ENDPOINTS --protocol tcp --port 443 --source-group $TASKS
A=$(aws ec2 create-subnet --vpc-id $VPC --cidr-block 10.0.1.0/24 --availability-zone us-east-1a --tag-specifications 'ResourceType=subnet,Tags=[{Key=Name,Value=tasks-a}]' --query Subnet.SubnetId --output text)
B=$(aws ec2 create-subnet --vpc-id $VPC --cidr-block 10.0.2.0/24 --availability-zone us-east-1b --tag-specifications 'ResourceType=subnet,Tags=[{Key=Name,Value=tasks-b}]' --query Subnet.SubnetId --output text)
TABLE=$(aws ec2 create-route-table --vpc-id $VPC --tag-specifications 'ResourceType=route-table,Tags=[{Key=Name,Value=rtb-tasks}]' --query RouteTable.RouteTableId --output text)
aws ec2 associate-route-table --route-table-id $TABLE --subnet-id $A
aws ec2 associate-route-table --route-table-id $TABLE --subnet-id $B
aws ec2 run-instances --image-id ami-0123456789abcdef0 --instance-type t3.micro --subnet-id $A --security-group-ids $TASKS --tag-specifications 'ResourceType=instance,Tags=[{Key=Name,Value=task-1}]'
aws ec2 run-instances --image-id ami-0123456789abcdef0 --instance-type t3.micro --subnet-id $B --security-group-ids $TASKS --tag-specifications 'ResourceType=instance,Tags=[{Key=Name,Value=task-2}]'
aws ec2 create-vpc-endpoint --vpc-endpoint-type Interface --vpc-id $VPC --service-name com.amazonaws.us-east-1.ecr.api --subnet-ids $A $B --security-group-ids $ENDPOINTS --private-dns-enabled
aws ec2 create-vpc-endpoint --vpc-endpoint-type Interface --vpc-id $VPC --service-name com.amazonaws.us-east-1.ecr.dkr --subnet-ids $A $B --security-group-ids $ENDPOINTS --private-dns-enabled
