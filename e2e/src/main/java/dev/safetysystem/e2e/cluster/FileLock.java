package dev.safetysystem.e2e.cluster;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock between processes, and between the threads of one: the operating system's file lock
 * belongs to the whole process and throws when a second thread asks for it. It goes away with its
 * process.
 */
final class FileLock implements AutoCloseable {
    private static final Map<Path, ReentrantLock> IN_THIS_PROCESS = new ConcurrentHashMap<>();

    private final ReentrantLock threads;
    private final FileChannel channel;

    private FileLock(ReentrantLock threads, FileChannel channel) {
        this.threads = threads;
        this.channel = channel;
    }

    /** Waits for the lock; runs {@code whenTaken} once if another process holds it. */
    static FileLock acquire(Path file, Runnable whenTaken) {
        ReentrantLock threads =
                IN_THIS_PROCESS.computeIfAbsent(file, unused -> new ReentrantLock());
        threads.lock();
        try {
            Files.createDirectories(file.getParent());
            FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                whenTaken.run();
                channel.lock();
            }
            return new FileLock(threads, channel);
        } catch (IOException e) {
            threads.unlock();
            throw new ClusterException("cannot lock " + file, e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new ClusterException("cannot release a lock", e);
        } finally {
            threads.unlock();
        }
    }
}
