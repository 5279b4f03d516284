# In a login shell, such as JupyterLab's terminals, /etc/profile sets Debian's PATH. This adds the image's folder to it again.
case :$PATH: in
  *:/opt/jupyter/bin:*) ;;
  *) PATH=/opt/jupyter/bin:$PATH ;;
esac
