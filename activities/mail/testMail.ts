import type { Office } from '../deps.ts'
import { footLines } from './foot.ts'
import { escapeHtml } from './html.ts'
import type { Letter } from './letter.ts'

/** What goes to somebody by whom the office tries its way out. It names no measure and asks for nothing. */
export function testMail(office: Pick<Office, 'name' | 'contact'>): Letter {
  const what = '这是一封测试邮件，用来核对发信账号和线路，不涉及任何整改事项，不必处理。'
  const lines = ['您好：', '', what, '', ...footLines({ office })]
  return {
    subject: `【试发】${office.name}的发信测试`,
    text: `${lines.join('\n')}\n`,
    html: lines.map((line) => `<p>${escapeHtml(line)}</p>`).join('\n'),
  }
}
