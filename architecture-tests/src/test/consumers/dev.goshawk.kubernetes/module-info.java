/** Uses targets of Kubernetes and nothing else. */
module consumer {
  requires dev.goshawk.kubernetes;
}
