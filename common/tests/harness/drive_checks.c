/* SPDX-License-Identifier: MIT */
/* Checks the exit code and the output of the server. */
#include "common/tests/harness/drive.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/tests/harness/transcript.h"

void drive_fail(struct drive *drive, const char *format, ...)
{
    va_list arguments;

    fflush(stdout);
    fputs("FAIL: ", stderr);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    if (drive->result == DRIVE_OK)
        drive->result = DRIVE_FAILED;
}

void drive_wait_for_exit(struct drive *drive)
{
    DWORD limit = time_limit_ms(drive->options.exit_within), code = 0;

    if (!child_wait(&drive->server, limit, &code)) {
        drive_fail(drive,
                   "the server did not exit within %lu ms",
                   (unsigned long) limit);
        return;
    }
    if (drive->interrupted)
        printf("the server exited %lu ms after Ctrl-C\n",
               (unsigned long) (GetTickCount64() - drive->interrupted_at));
    if (code != drive->options.exit_code)
        drive_fail(drive,
                   "exit code: expected %u, got %lu (0x%lX)",
                   drive->options.exit_code,
                   (unsigned long) code,
                   (unsigned long) code);
}

static void drive__check_texts(struct drive *drive,
                               const char *name,
                               const struct child_output *output,
                               const struct drive_texts *texts)
{
    for (unsigned i = 0; i < texts->count; i++)
        if (child_output_find(output->text, output->length, texts->texts[i]) ==
            NULL)
            drive_fail(drive, "%s lacks: %s", name, texts->texts[i]);
}

static bool drive__is_one_line(const struct child_output *output)
{
    const char *end = output->length == 0
                          ? NULL
                          : memchr(output->text, '\n', output->length);

    return end != NULL && end == output->text + output->length - 1;
}

static void drive__check_transcript(struct drive *drive)
{
    const struct child_output *out = &drive->server.out;
    const char *path = drive->options.transcript;
    char *text;
    bool good;

    if (path == NULL)
        return;
    text =
        transcript_normalize(out->length == 0 ? "" : out->text, out->length);
    if (text == NULL)
        good = false;
    else if (drive->options.update)
        good = transcript_write(path, text);
    else
        good = transcript_matches(path, text);
    free(text);
    if (!good)
        drive_fail(drive, "the transcript check failed");
}

void drive_check_output(struct drive *drive)
{
    const struct drive_options *options = &drive->options;

    drive__check_texts(drive, "stdout", &drive->server.out, &options->out);
    drive__check_texts(drive, "stderr", &drive->server.err, &options->err);
    if (options->err.count == 0 && drive->server.err.length > 0)
        drive_fail(drive, "stderr should be empty");
    if (options->one_line && !drive__is_one_line(&drive->server.err))
        drive_fail(drive, "stderr should be one line");
    drive__check_transcript(drive);
}

static void drive__print(const char *name, const struct child_output *output)
{
    fprintf(stderr, "--- %s of the server:\n", name);
    if (output->length > 0)
        fwrite(output->text, 1, output->length, stderr);
}

void drive_print_output(const struct drive *drive)
{
    drive__print("stdout", &drive->server.out);
    drive__print("stderr", &drive->server.err);
}
