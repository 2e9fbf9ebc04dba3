/* SPDX-License-Identifier: MIT */
/* What Visual Studio's library does before main, and the UCRT does not: see
 * msvc-abi.cmake. */
int _configure_narrow_argv(int mode);
int _initialize_narrow_environment(void);
int *__p___argc(void);
char ***__p___argv(void);
int _crt_atexit(void (*function)(void));
void exit(int code);
int main(int argc, char **argv, char **environment);
void mainCRTStartup(void);
int atexit(void (*function)(void));

/* Referenced by every object that uses floating point. */
int _fltused = 1;

void mainCRTStartup(void)
{
    _configure_narrow_argv(1); /* wildcards stay as they are */
    _initialize_narrow_environment();
    exit(main(*__p___argc(), *__p___argv(), 0));
}

int atexit(void (*function)(void))
{
    return _crt_atexit(function);
}

/* For objects that expect this function in a DLL. */
int (*const __imp_atexit)(void (*)(void)) = atexit;
