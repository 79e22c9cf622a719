package io.aircheck.job.cos;

import java.io.Serializable;

/**
 * Opens the object store on a TaskManager. Travels in the job graph, so it holds no secrets. Equal
 * factories open the same store.
 */
@FunctionalInterface
public interface ObjectStoreFactory extends Serializable {

    /**
     * @param maxCalls calls that will be made at a time at most
     */
    ObjectStore open(int maxCalls);
}
