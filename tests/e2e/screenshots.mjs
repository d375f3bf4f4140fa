// Pictures of the built page: `node tests/e2e/screenshots.mjs FOLDER`. It must not know how the page is made.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startBrowser, startServer } from './site.mjs';

const folder = process.argv[2] ?? 'screenshots';
const desk = { width: 1400, height: 900 };
const hand = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
/** What a newcomer does first: a gateway endpoint for one of two subnets, and an interface endpoint in both. */
const endpoints = `
  VPC=$(aws ec2 describe-vpcs --query "Vpcs[0].VpcId" --output text)
  TABLE=$(aws ec2 describe-route-tables --filters Name=tag:Name,Values=rtb-app-a --query "RouteTables[0].RouteTableId" --output text)
  A=$(aws ec2 describe-subnets --filters Name=tag:Name,Values=app-a --query "Subnets[0].SubnetId" --output text)
  B=$(aws ec2 describe-subnets --filters Name=tag:Name,Values=app-b --query "Subnets[0].SubnetId" --output text)
  GROUP=$(aws ec2 describe-security-groups --filters Name=group-name,Values=endpoints --query "SecurityGroups[0].GroupId" --output text)
  aws ec2 create-vpc-endpoint --vpc-id $VPC --service-name com.amazonaws.us-east-1.s3 --route-table-ids $TABLE
  aws ec2 create-vpc-endpoint --vpc-id $VPC --vpc-endpoint-type Interface --service-name com.amazonaws.us-east-1.ssm --subnet-ids $A $B --security-group-ids $GROUP --private-dns-enabled`;
const pictures = [
  { name: 'start', viewport: desk },
  { name: 'light', viewport: desk, commands: endpoints },
  { name: 'dark', viewport: desk, colorScheme: 'dark', commands: endpoints },
  { name: 'exercise', viewport: desk, path: '/#exercise=gateway/gateway-first' },
  { name: 'phone', ...hand, commands: endpoints },
  { name: 'phone-dark', ...hand, colorScheme: 'dark', commands: endpoints },
];

await mkdir(folder, { recursive: true });
const [server, browser] = await Promise.all([startServer(), startBrowser()]);
try {
  for (const { name, path: address = '/', commands, ...settings } of pictures) {
    const page = await browser.newPage({ reducedMotion: 'reduce', ...settings });
    page.on('console', message => console.log(`   console ${message.type()}: ${message.text()}`));
    page.on('pageerror', error => console.log(`   exception: ${error.message}`));
    await page.goto(server.origin + address);
    await page.getByRole('main').waitFor();
    if (commands) {
      const { status, stderr } = await page.evaluate(lines => window.endpointLab.run(lines), commands);
      if (status !== 0) throw new Error(stderr);
    }
    await page.waitForTimeout(300);
    const path = join(folder, `${name}.png`);
    await page.screenshot({ path });
    console.log(`   ${path}`);
    await page.close();
  }
} finally {
  await browser.close();
  await server.close();
}
