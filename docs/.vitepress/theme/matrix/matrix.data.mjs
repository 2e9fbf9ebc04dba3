// SPDX-License-Identifier: MIT
// For MatrixTool.vue and ErrorDecoder.vue: the rows without their code, and the
// errors.
import { errors, matrixRows } from '../../../tools/matrix-data.mjs'
import { slugOf } from '../../../tools/markdown.mjs'

export default {
  load: () => ({
    rows: matrixRows().map(({ code, ...row }) => ({ ...row, slug: slugOf(row.heading) })),
    errors: errors()
  })
}
