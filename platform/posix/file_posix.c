/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "plat/paths.h"

struct plat_lock {
    int fd;
};

static awl_err from_errno(void)
{
    return errno == ENOENT ? AWL_ERR_NOT_FOUND : AWL_ERR_IO;
}

/* Reads until the end of the file or until buf is full. */
static awl_err read_all(int fd, uint8_t *buf, size_t size, size_t *len)
{
    *len = 0;
    while (*len < size) {
        const ssize_t n = read(fd, buf + *len, size - *len);
        if (n < 0 && errno != EINTR) {
            return AWL_ERR_IO;
        }
        if (n == 0) {
            break;
        }
        *len += n > 0 ? (size_t)n : 0;
    }
    return AWL_OK;
}

static awl_err read_open(int fd, size_t limit, uint8_t **data, size_t *len)
{
    struct stat st;
    if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
        return AWL_ERR_IO;
    }
    if ((uintmax_t)st.st_size > limit) {
        return AWL_ERR_LIMIT;
    }
    const size_t size = (size_t)st.st_size;
    uint8_t *buf = malloc(size + 1);
    if (buf == NULL) {
        return AWL_ERR_NO_MEMORY;
    }
    const awl_err err = read_all(fd, buf, size, len);
    if (err != AWL_OK) {
        free(buf);
        return err;
    }
    buf[*len] = 0;
    *data = buf;
    return AWL_OK;
}

awl_err plat_file_read(const char *path, size_t limit, uint8_t **data, size_t *len)
{
    *data = NULL;
    *len = 0;
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* not to hang on a fifo */
    if (fd < 0) {
        return from_errno();
    }
    const awl_err err = read_open(fd, limit, data, len);
    close(fd);
    return err;
}

static awl_err write_all(int fd, const uint8_t *data, size_t len)
{
    while (len > 0) {
        const ssize_t n = write(fd, data, len);
        if (n < 0 && errno != EINTR) {
            return AWL_ERR_IO;
        }
        if (n > 0) {
            data += n;
            len -= (size_t)n;
        }
    }
    return AWL_OK;
}

/* Makes the rename itself last. A file system that cannot sync directories is not an error. */
static void sync_dir_of(const char *path)
{
    char *copy = strdup(path);
    if (copy == NULL) {
        return;
    }
    const int fd = open(dirname(copy), O_RDONLY | O_CLOEXEC | O_DIRECTORY);
    if (fd >= 0) {
        (void)fsync(fd);
        close(fd);
    }
    free(copy);
}

static awl_err write_temp(char *temp, const void *data, size_t len, plat_file_mode mode)
{
    const int fd = mkstemp(temp); /* 0600 */
    if (fd < 0) {
        return AWL_ERR_IO;
    }
    awl_err err = write_all(fd, data, len);
    if (err == AWL_OK && mode == PLAT_FILE_PUBLIC && fchmod(fd, 0644) < 0) {
        err = AWL_ERR_IO;
    }
    if (err == AWL_OK && fsync(fd) < 0) {
        err = AWL_ERR_IO;
    }
    if (close(fd) < 0 && err == AWL_OK) {
        err = AWL_ERR_IO;
    }
    if (err != AWL_OK) {
        (void)unlink(temp);
    }
    return err;
}

awl_err plat_file_write(const char *path, const void *data, size_t len, plat_file_mode mode)
{
    const size_t size = strlen(path) + sizeof(".XXXXXX");
    char *temp = malloc(size);
    if (temp == NULL) {
        return AWL_ERR_NO_MEMORY;
    }
    (void)snprintf(temp, size, "%s.XXXXXX", path);
    awl_err err = write_temp(temp, data, len, mode);
    if (err == AWL_OK && rename(temp, path) < 0) {
        (void)unlink(temp);
        err = AWL_ERR_IO;
    }
    free(temp);
    if (err == AWL_OK) {
        sync_dir_of(path);
    }
    return err;
}

awl_err plat_file_remove(const char *path)
{
    return unlink(path) == 0 || errno == ENOENT ? AWL_OK : AWL_ERR_IO;
}

awl_err plat_lock_take(const char *path, plat_lock **out)
{
    *out = NULL;
    plat_lock *lock = calloc(1, sizeof(*lock));
    if (lock == NULL) {
        return AWL_ERR_NO_MEMORY;
    }
    lock->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    awl_err err = lock->fd < 0 ? from_errno() : AWL_OK;
    /* flock(), not fcntl(): it belongs to the open file, so it also keeps out a second lock of this
     * process and does not vanish when somebody else closes the same file. */
    if (err == AWL_OK && flock(lock->fd, LOCK_EX | LOCK_NB) < 0) {
        err = errno == EWOULDBLOCK ? AWL_ERR_LOCKED : AWL_ERR_IO;
        close(lock->fd);
    }
    if (err != AWL_OK) {
        free(lock);
        return err;
    }
    *out = lock;
    return AWL_OK;
}

void plat_lock_release(plat_lock *lock)
{
    if (lock != NULL) {
        close(lock->fd);
        free(lock);
    }
}
