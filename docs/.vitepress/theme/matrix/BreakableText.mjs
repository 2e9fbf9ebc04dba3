// SPDX-License-Identifier: MIT
// A text that may break after the '_' of a long name, and nowhere else in it.
import { h } from 'vue'

const BreakableText = ({ text }) =>
  text.split(/(?<=_)/).flatMap((part, i) => i === 0 ? [part] : [h('wbr'), part])
BreakableText.props = ['text']
export default BreakableText
