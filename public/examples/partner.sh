# A partner offers a service behind a Network Load Balancer; a customer's VPC with the same addresses reaches it through an interface endpoint.
PROVIDER=$(aws ec2 create-vpc --cidr-block 10.0.0.0/16 --tag-specifications 'ResourceType=vpc,Tags=[{Key=Name,Value=payments}]' --query Vpc.VpcId --output text)
BACK=$(aws ec2 create-subnet --vpc-id $PROVIDER --cidr-block 10.0.1.0/24 --availability-zone us-east-1a --tag-specifications 'ResourceType=subnet,Tags=[{Key=Name,Value=payments-a}]' --query Subnet.SubnetId --output text)
OPEN=$(aws ec2 create-security-group --vpc-id $PROVIDER --group-name payments --description 'HTTPS from the load balancer' --query GroupId --output text)
aws ec2 authorize-security-group-ingress --group-id $OPEN --protocol tcp --port 443 --cidr 10.0.0.0/16
SERVER=$(aws ec2 run-instances --image-id ami-0123456789abcdef0 --instance-type t3.micro --subnet-id $BACK --security-group-ids $OPEN --tag-specifications 'ResourceType=instance,Tags=[{Key=Name,Value=payments-1}]' --query 'Instances[0].InstanceId' --output text)
NLB=$(aws elbv2 create-load-balancer --name payments --type network --scheme internal --subnets $BACK --query 'LoadBalancers[0].LoadBalancerArn' --output text)
GROUP=$(aws elbv2 create-target-group --name payments --protocol TCP --port 443 --vpc-id $PROVIDER --target-type instance --query 'TargetGroups[0].TargetGroupArn' --output text)
aws elbv2 register-targets --target-group-arn $GROUP --targets Id=$SERVER
aws elbv2 create-listener --load-balancer-arn $NLB --protocol TCP --port 443 --default-actions Type=forward,TargetGroupArn=$GROUP
SERVICE=$(aws ec2 create-vpc-endpoint-service-configuration --network-load-balancer-arns $NLB --no-acceptance-required --tag-specifications 'ResourceType=vpc-endpoint-service,Tags=[{Key=Name,Value=payments}]' --query ServiceConfiguration.ServiceName --output text)
CUSTOMER=$(aws ec2 create-vpc --cidr-block 10.0.0.0/16 --tag-specifications 'ResourceType=vpc,Tags=[{Key=Name,Value=shop}]' --query Vpc.VpcId --output text)
aws ec2 modify-vpc-attribute --vpc-id $CUSTOMER --enable-dns-hostnames
FRONT=$(aws ec2 create-subnet --vpc-id $CUSTOMER --cidr-block 10.0.1.0/24 --availability-zone us-east-1a --tag-specifications 'ResourceType=subnet,Tags=[{Key=Name,Value=shop-a}]' --query Subnet.SubnetId --output text)
HTTPS=$(aws ec2 create-security-group --vpc-id $CUSTOMER --group-name endpoints --description 'HTTPS from the VPC' --query GroupId --output text)
aws ec2 authorize-security-group-ingress --group-id $HTTPS --protocol tcp --port 443 --cidr 10.0.0.0/16
aws ec2 run-instances --image-id ami-0123456789abcdef0 --instance-type t3.micro --subnet-id $FRONT --tag-specifications 'ResourceType=instance,Tags=[{Key=Name,Value=shop-1}]'
aws ec2 create-vpc-endpoint --vpc-endpoint-type Interface --vpc-id $CUSTOMER --service-name $SERVICE --subnet-ids $FRONT --security-group-ids $HTTPS
