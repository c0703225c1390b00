package dev.safetysystem.samples.hap;

import java.util.function.Function;

/**
 * What is to be had at one path.
 *
 * @param method the one that it answers
 * @param endpoint makes the answer
 * @param counted whether it is in the metrics: probes and scrapes are not
 */
record Route(String method, Function<Request, Answer> endpoint, boolean counted) {
    static Route get(Function<Request, Answer> endpoint) {
        return new Route("GET", endpoint, true);
    }

    static Route post(Function<Request, Answer> endpoint) {
        return new Route("POST", endpoint, true);
    }
}
