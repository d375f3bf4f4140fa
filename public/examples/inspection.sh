# Inspection: what leaves the application's subnet for the internet goes through an appliance behind a Gateway Load Balancer; what comes in does not yet.
P=$(aws ec2 create-vpc --cidr-block 10.100.0.0/16 --tag-specifications 'ResourceType=vpc,Tags=[{Key=Name,Value=firewalls}]' --query Vpc.VpcId --output text)
PA=$(aws ec2 create-subnet --vpc-id $P --cidr-block 10.100.1.0/24 --availability-zone us-east-1a --tag-specifications 'ResourceType=subnet,Tags=[{Key=Name,Value=firewalls-a}]' --query Subnet.SubnetId --output text)
ALL=$(aws ec2 create-security-group --vpc-id $P --group-name appliances --description 'Everything' --query GroupId --output text)
aws ec2 authorize-security-group-ingress --group-id $ALL --protocol -1 --cidr 0.0.0.0/0
FIREWALL=$(aws ec2 run-instances --image-id ami-0123456789abcdef0 --instance-type t3.micro --subnet-id $PA --security-group-ids $ALL --tag-specifications 'ResourceType=instance,Tags=[{Key=Name,Value=firewall-1}]' --query 'Instances[0].InstanceId' --output text)
LB=$(aws elbv2 create-load-balancer --name firewalls --type gateway --subnets $PA --query 'LoadBalancers[0].LoadBalancerArn' --output text)
GROUP=$(aws elbv2 create-target-group --name firewalls --protocol GENEVE --port 6081 --vpc-id $P --query 'TargetGroups[0].TargetGroupArn' --output text)
aws elbv2 register-targets --target-group-arn $GROUP --targets Id=$FIREWALL
aws elbv2 create-listener --load-balancer-arn $LB --default-actions Type=forward,TargetGroupArn=$GROUP
SERVICE=$(aws ec2 create-vpc-endpoint-service-configuration --gateway-load-balancer-arns $LB --no-acceptance-required --tag-specifications 'ResourceType=vpc-endpoint-service,Tags=[{Key=Name,Value=inspection}]' --query ServiceConfiguration.ServiceName --output text)
VPC=$(aws ec2 create-vpc --cidr-block 10.0.0.0/16 --tag-specifications 'ResourceType=vpc,Tags=[{Key=Name,Value=shop}]' --query Vpc.VpcId --output text)
APP=$(aws ec2 create-subnet --vpc-id $VPC --cidr-block 10.0.1.0/24 --availability-zone us-east-1a --tag-specifications 'ResourceType=subnet,Tags=[{Key=Name,Value=app-a}]' --query Subnet.SubnetId --output text)
EDGE=$(aws ec2 create-subnet --vpc-id $VPC --cidr-block 10.0.2.0/24 --availability-zone us-east-1a --tag-specifications 'ResourceType=subnet,Tags=[{Key=Name,Value=edge-a}]' --query Subnet.SubnetId --output text)
WEB=$(aws ec2 create-security-group --vpc-id $VPC --group-name web --description 'HTTPS from everywhere' --query GroupId --output text)
aws ec2 authorize-security-group-ingress --group-id $WEB --protocol tcp --port 443 --cidr 0.0.0.0/0
aws ec2 run-instances --image-id ami-0123456789abcdef0 --instance-type t3.micro --subnet-id $APP --security-group-ids $WEB --associate-public-ip-address --tag-specifications 'ResourceType=instance,Tags=[{Key=Name,Value=web-1}]'
IGW=$(aws ec2 create-internet-gateway --tag-specifications 'ResourceType=internet-gateway,Tags=[{Key=Name,Value=igw}]' --query InternetGateway.InternetGatewayId --output text)
aws ec2 attach-internet-gateway --internet-gateway-id $IGW --vpc-id $VPC
ENDPOINT=$(aws ec2 create-vpc-endpoint --vpc-endpoint-type GatewayLoadBalancer --vpc-id $VPC --service-name $SERVICE --subnet-ids $EDGE --query VpcEndpoint.VpcEndpointId --output text)
T1=$(aws ec2 create-route-table --vpc-id $VPC --tag-specifications 'ResourceType=route-table,Tags=[{Key=Name,Value=rtb-app}]' --query RouteTable.RouteTableId --output text)
T2=$(aws ec2 create-route-table --vpc-id $VPC --tag-specifications 'ResourceType=route-table,Tags=[{Key=Name,Value=rtb-edge}]' --query RouteTable.RouteTableId --output text)
T3=$(aws ec2 create-route-table --vpc-id $VPC --tag-specifications 'ResourceType=route-table,Tags=[{Key=Name,Value=rtb-igw}]' --query RouteTable.RouteTableId --output text)
aws ec2 associate-route-table --route-table-id $T1 --subnet-id $APP
aws ec2 associate-route-table --route-table-id $T2 --subnet-id $EDGE
aws ec2 create-route --route-table-id $T1 --destination-cidr-block 0.0.0.0/0 --vpc-endpoint-id $ENDPOINT
aws ec2 create-route --route-table-id $T2 --destination-cidr-block 0.0.0.0/0 --gateway-id $IGW
