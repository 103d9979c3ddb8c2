/** An application as users write them: it knows the API and nothing else. */
module application {
    requires dev.holdfast;
}
