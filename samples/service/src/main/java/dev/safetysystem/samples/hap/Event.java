package dev.safetysystem.samples.hap;

import java.util.List;

/**
 * Something that happened on a platform, as it goes from queue to queue.
 *
 * @param id its name
 * @param content the text
 * @param verdict what screening says of it
 * @param action what reasoning decided; empty before
 * @param trail who had a part in it so far
 */
record Event(String id, String content, Verdict verdict, String action, List<Hop> trail) {
    Event passed(List<Hop> hops) {
        return new Event(id, content, verdict, action, Hop.join(trail, hops));
    }

    Event decided(String decision) {
        return new Event(id, content, verdict, decision, trail);
    }
}
