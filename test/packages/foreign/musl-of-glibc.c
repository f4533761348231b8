// What an addon for musl on 32-bit ARM calls, by what glibc has for it: there, times and places in files have 64 bits under other names, and a
// `stat` is laid out otherwise. All else that it calls is the same in both, and is glibc's own.

#include <linux/stat.h>
#include <linux/types.h>

typedef struct {
  __s64 seconds;
  __s32 nanoseconds, unused;
} timespec64;

struct musl_stat {
  __u64 dev;
  __s32 dev_padding, ino32;
  __u32 mode, nlink, uid, gid;
  __u64 rdev;
  __s32 rdev_padding;
  __s64 size;
  __s32 blksize;
  __s64 blocks;
  __s32 times32[6];
  __u64 ino;
  timespec64 atime, mtime, ctime;
};

extern int statx(int folder, const char *path, int flags, unsigned wanted, struct statx *to);

static __u64 device(__u32 major, __u32 minor) {
  return (__u64)(major & ~0xfffu) << 32 | (major & 0xfffu) << 8 | (__u64)(minor & ~0xffu) << 12 | (minor & 0xffu);
}

static timespec64 time_of(struct statx_timestamp told) {
  return (timespec64){told.tv_sec, (__s32)told.tv_nsec, 0};
}

static int stat_at(int folder, const char *path, int flags, struct musl_stat *to) {
  struct statx told;
  int result = statx(folder, path, flags, STATX_BASIC_STATS, &told);
  if (result != 0) return result;
  *to = (struct musl_stat){
    .dev = device(told.stx_dev_major, told.stx_dev_minor),
    .ino32 = (__s32)told.stx_ino,
    .mode = told.stx_mode,
    .nlink = told.stx_nlink,
    .uid = told.stx_uid,
    .gid = told.stx_gid,
    .rdev = device(told.stx_rdev_major, told.stx_rdev_minor),
    .size = (__s64)told.stx_size,
    .blksize = (__s32)told.stx_blksize,
    .blocks = (__s64)told.stx_blocks,
    .ino = told.stx_ino,
    .atime = time_of(told.stx_atime),
    .mtime = time_of(told.stx_mtime),
    .ctime = time_of(told.stx_ctime),
  };
  return 0;
}

enum { here = -100, not_followed = 0x100, empty_path = 0x1000 };

int __stat_time64(const char *path, struct musl_stat *to) {
  return stat_at(here, path, 0, to);
}

int __lstat_time64(const char *path, struct musl_stat *to) {
  return stat_at(here, path, not_followed, to);
}

int __fstat_time64(int file, struct musl_stat *to) {
  return stat_at(file, "", empty_path, to);
}

#define SAME(name, as, result, parameters, ...) \
  extern result as parameters; \
  result name parameters { return as(__VA_ARGS__); }

SAME(__dlsym_time64, dlsym, void *, (void *library, const char *name), library, name)
SAME(__gettimeofday_time64, __gettimeofday64, int, (void *to, void *zone), to, zone)
SAME(__nanosleep_time64, __nanosleep64, int, (const timespec64 *wanted, timespec64 *left), wanted, left)
SAME(__utimes_time64, __utimes64, int, (const char *path, const void *times), path, times)
SAME(ftruncate, ftruncate64, int, (int file, __s64 size), file, size)
SAME(pread, pread64, long, (int file, void *to, unsigned long octets, __s64 at), file, to, octets, at)
SAME(pwrite, pwrite64, long, (int file, const void *from, unsigned long octets, __s64 at), file, from, octets, at)
SAME(mmap, mmap64, void *, (void *at, unsigned long octets, int rights, int flags, int file, __s64 from), at, octets,
     rights, flags, file, from)
