// SPDX-License-Identifier: MIT
import DefaultTheme from 'vitepress/theme-without-fonts'
import Diagram from './Diagram.vue'
import SiteTool from './SiteTool.vue'
import './matrix/matrix.css'
import './style.css'

export default {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    app.component('Diagram', Diagram)
    app.component('SiteTool', SiteTool)
  }
}
