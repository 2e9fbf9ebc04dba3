// SPDX-License-Identifier: MIT
import DefaultTheme from 'vitepress/theme-without-fonts'
import { defineAsyncComponent } from 'vue'
import Diagram from './Diagram.vue'
import SiteTool from './SiteTool.vue'
import './matrix/matrix.css'
import Tabs from './Tabs.vue'
import './player.css'
import './style.css'

// With the recordings: only where it is needed.
const Player = defineAsyncComponent(() => import('./Player.vue'))

// Paper is white. A dark page is a light one while it is printed.
function printLight() {
  const { classList } = document.documentElement
  let wasDark = false
  addEventListener('beforeprint', () => {
    wasDark = classList.contains('dark')
    classList.remove('dark')
  })
  addEventListener('afterprint', () => classList.toggle('dark', wasDark))
}

export default {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    app.component('Diagram', Diagram)
    app.component('SiteTool', SiteTool)
    app.component('Player', Player)
    app.component('Tabs', Tabs)
    if (!import.meta.env.SSR) printLight()
  }
}
