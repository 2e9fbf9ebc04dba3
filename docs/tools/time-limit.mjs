// SPDX-License-Identifier: MIT
// A limit on a wait only guards against hanging: it is a time that is ample on
// a fast machine, multiplied by one factor. See common/clients/time_limit.h.
export function timeFactor(text = process.env.IOCP_TIME_FACTOR) {
  const factor = /^\d+$/.test(text ?? '') ? Number(text) : 0
  return factor >= 1 && factor <= 1000 ? factor : 10
}
