// The terminal: what was typed comes back by the arrow keys, and an error names what is wrong. It must not know how the page is made.
import { assert, open, test } from './lab.mjs';

test('the terminal gives back what was typed, by the arrow keys', async lab => {
  const page = await open(lab);
  await page.getByRole('tab', { name: 'Terminal' }).click();
  const command = page.getByRole('textbox', { name: 'Command' });
  const lines = ['aws ec2 describe-vpcs --query length(Vpcs)', 'aws ec2 describe-vpcs --filter-nothing a', 'lab history'];
  for (const line of lines) {
    await command.fill(line);
    await command.press('Enter');
    assert.equal(await command.inputValue(), '', 'a command that was run leaves the line');
  }
  const log = await page.getByRole('log', { name: 'Terminal output' }).innerText();
  assert.match(log, /Unknown options: --filter-nothing/);
  const keys = [
    ['ArrowUp', lines[2]],
    ['ArrowUp', lines[1]],
    ['ArrowUp', lines[0]],
    ['ArrowUp', lines[0]],
    ['ArrowDown', lines[1]],
    ['ArrowDown', lines[2]],
    ['ArrowDown', ''],
  ];
  for (const [key, expected] of keys) {
    await command.press(key);
    assert.equal(await command.inputValue(), expected, key);
  }
  await command.press('ArrowUp');
  await command.press('ArrowUp');
  await command.press('ArrowUp');
  await command.press('Enter');
  const again = await page.getByRole('log', { name: 'Terminal output' }).innerText();
  assert.equal(again.split(`$ ${lines[0]}`).length, 3, 'what comes back runs again');
});
