import { describe, expect, it } from '@jest/globals'
import { contentOf } from '../../../domain/letterContent.ts'
import { letterLines, letterText } from '../../../domain/letterText.ts'
import { aLetter, letterContext } from '../support/letters.ts'
import { aMeasure, at } from '../support/measures.ts'

const office = { name: '某医院整改办', contact: '严干事 0000-1234567' }

function written(
  measure: Parameters<typeof contentOf>[0],
  draft: Parameters<typeof contentOf>[1],
  now: number,
): string {
  const content = contentOf(measure, draft, { ...letterContext, now })
  return letterLines(letterText(content, '整改办提〔2021〕3号', office)).join('\n')
}

describe('the text of a letter', () => {
  it('reminds before the date', () => {
    const lastProgress = {
      at: at('2021-12-20'),
      by: 'owner',
      text: '已形成制度修订稿，\n正在征求意见。',
      percent: 40,
    }
    expect(written(aMeasure({ lastProgress }), aLetter(), at('2021-12-23'))).toBe(`整改办提〔2021〕3号

关于“处方点评制度执行不严”整改事项的提醒函

医务科：
　　根据整改方案（台账第1项，编号m1），你单位承担“处方点评制度执行不严”问题的整改，整改时限为2021年12月31日。
　　截至2021年12月23日，该项整改的状态为整改中，距整改时限还有6个工作日。最近一次报送进展为2021年12月20日：“已形成制度修订稿， 正在征求意见”。尚未申请销号，销号所需的佐证材料没有提交齐全。
　　现函告如下，请抓紧办理：
　　一、于2021年12月28日前报送整改进展、存在的困难和下一步安排；
　　二、于2021年12月31日前完成整改，提交佐证材料并申请销号；确需延期的，在该日或之前提出申请，写明未完成原因、下一步措施和新的时限。
　　逾期仍未完成的，将按规定逐级督办，直至报整改工作领导小组组长。
　　请于收到本函后2个工作日内签收，并书面或在整改督办系统中报送办理情况。联系方式：严干事 0000-1234567。
　　特此函告。

某医院整改办
2021年12月23日

附件：整改措施
1. 修订处方点评制度
2. 每月点评并通报
抄送：分管领导`)
  })

  it('presses after the date, and counts its dates from the day it is signed', () => {
    const draft = aLetter({ kind: 'supervisionNotice', issueDate: '2022-01-06' })
    expect(written(aMeasure({ no: null }), draft, at('2022-01-10'))).toBe(`整改办提〔2021〕3号

关于“处方点评制度执行不严”整改事项的督办函

医务科：
　　根据整改方案（编号m1），你单位承担“处方点评制度执行不严”问题的整改，整改时限为2021年12月31日。
　　截至2022年1月10日，该项整改的状态为整改中，已逾期5个工作日。至今没有报送进展。尚未申请销号，销号所需的佐证材料没有提交齐全。
　　现函告如下，请抓紧办理：
　　一、于2022年1月11日前书面说明逾期未完成的原因；
　　二、于2022年1月12日前报送完成整改的具体措施和责任分工；
　　三、于2022年1月17日前完成整改，提交佐证材料并申请销号。
　　届时仍未完成的，将报整改工作领导小组组长，视情约谈有关责任人并予以通报。
　　请于收到本函后2个工作日内签收，并书面或在整改督办系统中报送办理情况。联系方式：严干事 0000-1234567。
　　特此函告。

某医院整改办
2022年1月10日

附件：整改措施
1. 修订处方点评制度
2. 每月点评并通报
抄送：分管领导、整改办`)
  })

  it('has no number before it is signed', () => {
    const content = contentOf(aMeasure(), aLetter(), { ...letterContext, now: at('2021-12-22') })
    expect(letterText(content, null, office).docNumber).toBe('（签发后编号）')
  })
})
