/** The endpoint is loaded from node_modules as it is: a bundler would look for every database binary there is. */
export default { serverExternalPackages: ['sayso'] };
