// How long the page takes from the click on "Create endpoint" until the change is painted, at 10, 100, 300 and 1,000 endpoints.
// Beside it the floor: the same click, measured in the same way, on a page that holds one button and a word that it changes.
// It must not know how the page is made: it goes by roles, names and `window.endpointLab`.
import { startBrowser, startServer } from '../tests/e2e/site.mjs';

const RUNS = 7;
const SERVICES = [
  'ssm', 'ec2', 'sqs', 'sns', 'kms', 'logs', 'ecr.api', 'ecr.dkr', 'sts', 'secretsmanager', 'lambda', 'events', 'states', 'athena',
  'glue', 'monitoring', 'ssmmessages', 'ec2messages', 'elasticloadbalancing', 'autoscaling',
];

/** Makes that many interface endpoints, twenty in a VPC, by the lab's own commands. Runs in the page. */
function grow({ endpoints, services }) {
  const run = command => {
    const { status, stdout, stderr } = window.endpointLab.run(command);
    if (status !== 0) throw new Error(`${command}: ${status} ${stderr}`);
    return stdout;
  };
  for (let first = 0; first < endpoints; first += services.length) {
    const block = first / services.length;
    const vpc = JSON.parse(run(`aws ec2 create-vpc --cidr-block 10.${block}.0.0/16`)).Vpc.VpcId;
    run(`aws ec2 modify-vpc-attribute --vpc-id ${vpc} --enable-dns-hostnames`);
    const subnets = ['a', 'b'].map((zone, place) => JSON.parse(run(
      `aws ec2 create-subnet --vpc-id ${vpc} --cidr-block 10.${block}.${place}.0/24 --availability-zone us-east-1${zone}`)).Subnet.SubnetId);
    for (const service of services.slice(0, endpoints - first)) {
      run(`aws ec2 create-vpc-endpoint --vpc-id ${vpc} --vpc-endpoint-type Interface `
        + `--service-name com.amazonaws.us-east-1.${service} --subnet-ids ${subnets.join(' ')} --private-dns-enabled`);
    }
  }
}

/** Clicks, and gives the milliseconds until the frame after the change is painted. Runs in the page. */
function paintedAfterClick(button) {
  return new Promise(done => {
    const start = performance.now();
    button.click();
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => done(performance.now() - start);
      channel.port2.postMessage(null);
    });
  });
}

const view = { viewport: { width: 1400, height: 900 }, reducedMotion: 'reduce' };

/** What the method itself takes, and the smallest page. */
async function floor(browser) {
  const page = await browser.newPage(view);
  await page.setContent('<button onclick="this.nextSibling.data += \'.\'">Press</button>.');
  const button = await page.getByRole('button').elementHandle();
  const times = [];
  for (let run = 0; run < RUNS; run += 1) {
    await page.waitForTimeout(100);
    times.push(await page.evaluate(paintedAfterClick, button));
  }
  await page.close();
  return times;
}

function print(what, times) {
  times.sort((a, b) => a - b);
  console.log(`   ${what.padStart(15)}: ${times[RUNS >> 1].toFixed(1)} (${times[0].toFixed(1)} to ${times.at(-1).toFixed(1)}) ms`);
}

const [server, browser] = await Promise.all([startServer(), startBrowser()]);
try {
  console.log(`from click to painted, "add one endpoint": median (least to most) of ${RUNS} runs`);
  print('the floor', await floor(browser));
  for (const endpoints of [10, 100, 300, 1000]) {
    const page = await browser.newPage(view);
    page.setDefaultTimeout(120_000);
    await page.goto(server.origin);
    await page.getByRole('main').waitFor();
    await page.evaluate(grow, { endpoints, services: SERVICES });
    const times = [];
    for (let run = 0; run < RUNS; run += 1) {
      await page.getByRole('button', { name: 'Add endpoint' }).first().click();
      const dialog = page.getByRole('dialog', { name: 'Add endpoint' });
      await dialog.getByRole('combobox', { name: 'Service' }).fill('s3');
      await dialog.getByRole('radio', { name: 'Gateway', exact: true }).check();
      const button = await dialog.getByRole('button', { name: 'Create endpoint' }).elementHandle();
      times.push(await page.evaluate(paintedAfterClick, button));
      await dialog.waitFor({ state: 'hidden' });
      await page.getByRole('button', { name: 'Undo' }).click();
    }
    print(`${endpoints} endpoints`, times);
    await page.close();
  }
} finally {
  await browser.close();
  await server.close();
}
